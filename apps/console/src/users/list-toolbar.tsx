import { useCallback } from 'react'
import { Button } from '../elements/button.tsx'
import { useKeptFocus } from '../elements/use-kept-focus.ts'
import { texts } from '../texts/index.ts'
import { ColumnMenu } from './column-menu.tsx'
import { AddFilter, FilterChips } from './filters/filter-chips.tsx'
import { defaultListState, formatListState, type ListState } from './list-state.ts'
import { SearchBox } from './search-box.tsx'
import type { ChangeList } from './use-list-state.ts'
import type { UserField } from './user-schema.ts'

type ListToolbarProps = {
  state: ListState
  change: ChangeList
  fields: readonly UserField[]
  columns: readonly UserField[]
  total: number | undefined
  totalIsEstimated: boolean
}

/** What decides which users the table shows, and how. */
export function ListToolbar(props: ListToolbarProps) {
  const { state, change, fields, columns, total, totalIsEstimated } = props
  const filters = {
    fields,
    conditions: state.conditions,
    onChange: (conditions: ListState['conditions']) => change({ conditions }),
  }
  const search = useCallback(
    (text: string) => change({ search: text }, { replace: true }),
    [change],
  )
  return (
    <div {...useKeptFocus<HTMLDivElement>()} className="stack-s">
      <div className="row row-wrap">
        <SearchBox value={state.search} onChange={search} />
        <AddFilter {...filters} />
        {isChanged(state) ? (
          <Button
            look="plain"
            title={texts.userList.resetHelp}
            onClick={() => change({ ...defaultListState, selected: state.selected })}
          >
            {texts.userList.reset}
          </Button>
        ) : null}
        <span className="quiet small list-total" role="status">
          {total === undefined ? '' : texts.users.total(total, totalIsEstimated)}
        </span>
        <ColumnMenu
          fields={fields}
          columns={columns}
          onChange={(names) => change({ columns: names })}
        />
      </div>
      {state.conditions.length > 0 ? (
        <div className="row row-wrap">
          <FilterChips {...filters} />
        </div>
      ) : null}
    </div>
  )
}

function isChanged(state: ListState) {
  return formatListState({ ...state, search: '', selected: undefined }).size > 0
}
