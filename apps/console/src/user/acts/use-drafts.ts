import { useState } from 'react'
import { texts } from '../../texts/index.ts'
import { useUserSchema } from '../../users/user-schema.ts'
import { formatField, parseField, type ValueType } from './field-forms.ts'

/** A field of users as a form asks for it. */
export type FormField = {
  name: string
  type: ValueType
  values?: readonly string[] | undefined
  required?: boolean | undefined
}

/** Returns the fields of the app that can be set. A new user needs fewer of them than an old one has. */
export function useAdditionalFields(of: 'new user' | 'user'): FormField[] {
  const { fields } = useUserSchema()
  return fields
    .filter(({ additional, input }) => additional && input)
    .map(({ name, type, values, nullable, required }) => ({
      name,
      type,
      values,
      required: of === 'user' ? !nullable : required,
    }))
}

/** Keeps what is typed for fields. Those that differ from the values before are the changes. */
export function useDrafts(fields: readonly FormField[], before: Record<string, unknown>) {
  const [drafts, setDrafts] = useState<Record<string, string>>({})
  const formatBefore = ({ name, type }: FormField) => formatField(type, before[name])
  const readText = (field: FormField) => drafts[field.name] ?? formatBefore(field)
  const changed = fields.filter((field) => readText(field) !== formatBefore(field))
  return {
    readText,
    setText: (name: string, text: string) => setDrafts({ ...drafts, [name]: text }),
    hasChanged: changed.length > 0,
    mistake: changed.map((field) => findMistake(field, readText(field))).find(Boolean),
    readChanges: () =>
      Object.fromEntries(
        changed.map((field) => [field.name, parseField(field.type, readText(field))]),
      ),
  }
}

/** Finds what is wrong with a text that was typed for a field. */
export function findMistake({ type }: FormField, text: string): string | undefined {
  try {
    parseField(type, text)
    return undefined
  } catch {
    return texts.user.edit.notJson
  }
}
