import { IconButton } from '../../elements/button.tsx'
import { Icon } from '../../elements/icon.tsx'
import { Popover } from '../../elements/popover.tsx'
import { texts } from '../../texts/index.ts'
import { describeValue } from '../describe-value.ts'
import type { Condition } from '../list-state.ts'
import { findField, type UserField } from '../user-schema.ts'
import { isAboutPresence, maxConditions } from './comparisons.ts'
import { FilterForm } from './filter-form.tsx'
import './filters.css'

type FilterProps = {
  fields: readonly UserField[]
  conditions: readonly Condition[]
  onChange: (conditions: readonly Condition[]) => void
}

/** The conditions of a list, each to change or to remove. */
export function FilterChips({ fields, conditions, onChange }: FilterProps) {
  return conditions.map((condition, index) => {
    const text = describeCondition(condition, fields)
    return (
      <span key={index} className="chip">
        <Popover
          label={texts.userList.editFilter(text)}
          trigger={(target) => (
            <button type="button" className="chip-text" title={text} {...target}>
              <bdi className="clip">{text}</bdi>
            </button>
          )}
        >
          {(close) => (
            <FilterForm
              fields={fields}
              condition={condition}
              onSubmit={(changed) => {
                close()
                onChange(conditions.with(index, changed))
              }}
            />
          )}
        </Popover>
        <IconButton
          label={texts.userList.removeFilter(text)}
          icon="close"
          onClick={() => onChange(conditions.toSpliced(index, 1))}
        />
      </span>
    )
  })
}

/** A button that opens the form of a new condition. */
export function AddFilter({ fields, conditions, onChange }: FilterProps) {
  const isFull = conditions.length >= maxConditions
  return (
    <Popover
      label={texts.userList.newFilter}
      trigger={(target) => (
        <button
          type="button"
          className="button"
          {...target}
          disabled={isFull}
          title={isFull ? texts.userList.tooManyFilters(maxConditions) : undefined}
        >
          <Icon name="filter" />
          {texts.userList.filter}
        </button>
      )}
    >
      {(close) => (
        <FilterForm
          fields={fields}
          onSubmit={(condition) => {
            close()
            onChange([...conditions, condition])
          }}
        />
      )}
    </Popover>
  )
}

function describeCondition(
  { field: name, comparison, value }: Condition,
  fields: FilterProps['fields'],
) {
  const field = findField(fields, name)
  const compared = `${field.label} ${texts.userList.compare(field.type, comparison)}`
  return isAboutPresence(comparison) ? compared : `${compared} ${describeValue(field, value)}`
}
