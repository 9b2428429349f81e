import { type FormEvent, useState } from 'react'
import { Button } from '../../elements/button.tsx'
import { SelectField } from '../../elements/field.tsx'
import { texts } from '../../texts/index.ts'
import { type Comparison, type Condition, comparisons } from '../list-state.ts'
import { findField, type UserField } from '../user-schema.ts'
import { createCondition, isAboutPresence, listComparisons } from './comparisons.ts'
import { FilterValue } from './filter-value.tsx'

type FilterFormProps = {
  fields: readonly UserField[]
  /** The condition to change, if it is not a new one. */
  condition?: Condition | undefined
  onSubmit: (condition: Condition) => void
}

/** Asks for a condition: a field, how to compare it, and with what. */
export function FilterForm({ fields, condition, onSubmit }: FilterFormProps) {
  const comparable = fields.filter(({ type }) => type !== 'other')
  const [draft, setDraft] = useState(condition ?? createCondition(findField(comparable, 'email')))
  const field = findField(fields, draft.field)
  const needsValue = !isAboutPresence(draft.comparison)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (needsValue && draft.value === '') return
    onSubmit(needsValue ? draft : { ...draft, value: '' })
  }
  return (
    <form className="stack filter-form" onSubmit={submit}>
      <SelectField
        label={texts.userList.field}
        value={draft.field}
        onChange={({ target }) => setDraft(createCondition(findField(fields, target.value)))}
      >
        {comparable.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={texts.userList.comparison}
        value={draft.comparison}
        onChange={({ target }) => setDraft({ ...draft, comparison: readComparison(target.value) })}
      >
        {listComparisons(field).map((comparison) => (
          <option key={comparison} value={comparison}>
            {texts.userList.compare(field.type, comparison)}
          </option>
        ))}
      </SelectField>
      {needsValue ? (
        <FilterValue
          key={field.name}
          field={field}
          value={draft.value}
          onChange={(value) => setDraft({ ...draft, value })}
        />
      ) : null}
      <Button type="submit" look="primary">
        {condition ? texts.userList.changeFilter : texts.userList.addFilter}
      </Button>
    </form>
  )
}

function readComparison(text: string): Comparison {
  return comparisons.find((comparison) => comparison === text) ?? 'is'
}
