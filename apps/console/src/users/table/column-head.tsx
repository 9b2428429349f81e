import { Icon } from '../../elements/icon.tsx'
import { texts } from '../../texts/index.ts'
import type { Selection } from '../selection/selection.ts'
import type { ListedUser } from '../use-user-list.ts'
import type { UserField } from '../user-schema.ts'

const widths = {
  text: 13,
  number: 8,
  boolean: 7,
  date: 8.5,
  role: 11,
  choice: 9,
  other: 14,
} as const

const ownWidths: Record<string, number> = { name: 15, email: 17, emailVerified: 9, id: 17 }

/** Returns how wide a column is at least, in rem. */
export function toColumnWidth({ name, type }: UserField) {
  return ownWidths[name] ?? widths[type]
}

type ColumnHeadProps = {
  column: UserField
  sortBy: string
  descending: boolean
  onSort: (field: string) => void
}

/** The head of a column, which sorts by it. */
export function ColumnHead({ column, sortBy, descending, onSort }: ColumnHeadProps) {
  const { name, label, type } = column
  if (type === 'other') return <th scope="col">{label}</th>
  const isSorted = name === sortBy
  const direction = descending ? 'descending' : 'ascending'
  return (
    <th scope="col" aria-sort={isSorted ? direction : 'none'}>
      <button type="button" className="column-head" onClick={() => onSort(name)}>
        <span className="clip">{label}</span>
        {isSorted ? <Icon name={descending ? 'arrowDown' : 'arrowUp'} /> : null}
      </button>
    </th>
  )
}

type SelectAllProps = {
  users: readonly ListedUser[]
  /** Whether the list has users who are not loaded. */
  hasMore: boolean
  selection: Selection
  onToggle: () => void
}

/** The box that selects all users who are loaded. */
export function SelectAll({ users, hasMore, selection: { ids }, onToggle }: SelectAllProps) {
  const isAll = ids.size > 0 && !hasMore && users.every(({ id }) => ids.has(id))
  return (
    <td className="cell-select">
      <input
        type="checkbox"
        aria-label={texts.userList.selectAll(users.length)}
        title={texts.userList.selectAll(users.length)}
        disabled={users.length === 0}
        checked={isAll}
        ref={(box) => {
          if (box) box.indeterminate = ids.size > 0 && !isAll
        }}
        onChange={onToggle}
      />
    </td>
  )
}
