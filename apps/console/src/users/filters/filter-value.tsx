import type { ReactNode } from 'react'
import { SelectField, TextField } from '../../elements/field.tsx'
import { toLocalInput } from '../../elements/local-time.ts'
import { texts } from '../../texts/index.ts'
import { describeValue } from '../describe-value.ts'
import { type UserField, useRoleNames } from '../user-schema.ts'
import { toInstant } from './comparisons.ts'

type FilterValueProps = {
  field: UserField
  value: string
  onChange: (value: string) => void
}

/** The input of the value that a filter compares with. It fits the type of the field. */
export function FilterValue({ field, value, onChange }: FilterValueProps) {
  const input = {
    label: texts.userList.value,
    required: true,
    onChange: ({ target }: { target: { value: string } }) => onChange(target.value),
  }
  switch (field.type) {
    case 'boolean':
      return <Choice {...input} value={value} field={field} choices={['true', 'false']} />
    case 'choice':
      return <Choice {...input} value={value} field={field} choices={field.choices ?? []} />
    case 'role':
      return <RoleValue {...input} value={value} field={field} />
    case 'date':
      return (
        <TextField
          {...input}
          type="datetime-local"
          help={texts.userList.zone}
          defaultValue={toLocalInput(value)}
          onChange={({ target }) => onChange(toInstant(target.value))}
        />
      )
    case 'number':
      return <TextField {...input} type="number" step="any" value={value} />
    default:
      return <TextField {...input} maxLength={255} value={value} />
  }
}

type ChoiceProps = Omit<FilterValueProps, 'onChange'> & {
  label: string
  required: boolean
  onChange: (event: { target: { value: string } }) => void
}

function Choice({ choices, field, ...select }: ChoiceProps & { choices: readonly string[] }) {
  return (
    <SelectField {...select}>
      {listWithChosen(choices, select.value).map((choice) => (
        <option key={choice} value={choice}>
          {describeValue(field, choice)}
        </option>
      ))}
    </SelectField>
  )
}

/** Who may not list the roles types the name of one. */
function RoleValue(props: ChoiceProps): ReactNode {
  const roles = useRoleNames()
  const { field: _, ...input } = props
  return roles.length > 0 ? (
    <Choice {...props} choices={props.value ? roles : ['', ...roles]} />
  ) : (
    <TextField {...input} maxLength={255} />
  )
}

function listWithChosen(choices: readonly string[], chosen: string) {
  return chosen && !choices.includes(chosen) ? [chosen, ...choices] : choices
}
