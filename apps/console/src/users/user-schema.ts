import type { FieldDescription } from '@castellan/client'
import { useMemo } from 'react'
import { useRoles } from '../roles/queries.ts'
import { useSession } from '../session/session.ts'
import { findText } from '../texts/find-text.ts'
import { texts } from '../texts/index.ts'
import type { FieldType } from './field-types.ts'

/** A field of users, as lists show it. */
export type UserField = {
  name: string
  label: string
  type: FieldType
  /** Whether it can be without a value. */
  nullable: boolean
  /** The values that it can have, if they are few. */
  choices?: readonly string[] | undefined
}

/** The fields of every user, in the order of the columns. */
const ownFields: readonly UserField[] = [
  createField('name', 'text'),
  createField('email', 'text'),
  createField('role', 'role'),
  createField('banned', 'boolean'),
  createField('createdAt', 'date'),
  createField('updatedAt', 'date'),
  createField('emailVerified', 'boolean'),
  createField('banReason', 'text', true),
  createField('banExpires', 'date', true),
  createField('image', 'text', true),
  createField('id', 'text'),
]

const types: Record<FieldDescription['type'], FieldType> = {
  string: 'text',
  number: 'number',
  boolean: 'boolean',
  date: 'date',
  choice: 'choice',
  'string[]': 'other',
  'number[]': 'other',
  json: 'other',
}

/** Returns what the server says of the fields of users, and of its limits. */
export function useUserSchema() {
  return useSession().schema
}

/** Returns the fields of users that lists show: those of every user, and those of the app. */
export function useUserFields(): readonly UserField[] {
  const { fields } = useUserSchema()
  return useMemo(() => {
    const additional = fields.filter((field) => field.additional && field.returned)
    return [...ownFields, ...additional.map(toUserField)]
  }, [fields])
}

/** Returns the names of the roles that users can have; none if the reader may not list them. */
export function useRoleNames(): readonly string[] {
  const { data } = useRoles()
  return useMemo(() => data?.map(({ name }) => name) ?? [], [data])
}

/** Returns what is known of a field by its name. An unknown one may be a field that was removed since. */
export function findField(fields: readonly UserField[], name: string): UserField {
  return fields.find((field) => field.name === name) ?? createField(name, 'text', true)
}

function toUserField({ name, type, values, nullable, filterable }: FieldDescription): UserField {
  return {
    ...createField(name, filterable ? types[type] : 'other', nullable),
    choices: type === 'choice' ? values : undefined,
  }
}

function createField(name: string, type: FieldType, nullable = false): UserField {
  return { name, label: findText(texts.users.fields, name), type, nullable }
}
