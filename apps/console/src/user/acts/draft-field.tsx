import type { ComponentProps } from 'react'
import { SelectField, TextAreaField, TextField } from '../../elements/field.tsx'
import { texts } from '../../texts/index.ts'
import type { ValueType } from './field-forms.ts'
import { type FormField, findMistake } from './use-drafts.ts'

type DraftFieldProps = {
  field: FormField
  label?: string | undefined
  text: string
  /** Why it cannot be changed. */
  reason?: string | undefined
  onChange: (text: string) => void
}

const inputs: Partial<Record<ValueType, object>> = {
  number: { type: 'number', step: 'any' },
  date: { type: 'datetime-local', step: 1 },
}

const multiline: Partial<Record<ValueType, () => string>> = {
  json: () => texts.user.edit.json,
  'string[]': () => texts.user.edit.lines,
  'number[]': () => texts.user.edit.lines,
}

/** An input for a field of users, by its type. */
export function DraftField({ field, label = field.name, text, reason, onChange }: DraftFieldProps) {
  const { type, values = [], required = false } = field
  const input = {
    label,
    required,
    isOptional: !required && reason === undefined,
    help: reason,
    disabled: reason !== undefined,
    value: text,
    onChange: ({ target }: { target: { value: string } }) => onChange(target.value),
  }
  if (type === 'boolean')
    return (
      <Choice {...input}>
        <option value="true">{texts.common.yes}</option>
        <option value="false">{texts.common.no}</option>
      </Choice>
    )
  if (type === 'choice')
    return (
      <Choice {...input}>
        {values.map((value) => (
          <option key={value}>{value}</option>
        ))}
      </Choice>
    )
  const help = multiline[type]
  return help ? (
    <TextAreaField {...input} help={reason ?? help()} error={findMistake(field, text)} />
  ) : (
    <TextField {...input} {...inputs[type]} />
  )
}

function Choice({ children, ...select }: ComponentProps<typeof SelectField>) {
  return (
    <SelectField {...select}>
      {select.required && select.value ? null : <option value="">–</option>}
      {children}
    </SelectField>
  )
}
