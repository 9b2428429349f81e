import { type MouseEvent, type RefObject, useEffect, useRef } from 'react'
import { texts } from '../../texts/index.ts'
import { extendSelection, type Selection, selectAll, selectUser } from '../selection/selection.ts'
import type { ListedUser } from '../use-user-list.ts'
import type { UserField } from '../user-schema.ts'
import { ColumnHead, SelectAll, toColumnWidth } from './column-head.tsx'
import { readRowClick } from './row-events.ts'
import { useRowFocus } from './use-row-focus.ts'
import { type Rows, useRows } from './use-rows.ts'
import { UserRow } from './user-row.tsx'
import './table.css'

/** What the table of users needs. */
export type UserTableProps = {
  /** What the list is of. Another list begins at its top. */
  listKey: string
  users: readonly ListedUser[]
  columns: readonly UserField[]
  total: number | undefined
  hasMore: boolean
  isBusy: boolean
  sortBy: string
  descending: boolean
  onSort: (field: string) => void
  /** The id of the user in the panel. */
  opened: string | undefined
  onOpen: (id: string) => void
  selection: Selection
  onSelect: (change: (selection: Selection) => Selection) => void
  /** Gets the rows that are in view. */
  onView: (first: number, last: number) => void
}

/** A table of any number of users: only the rows in view are there. */
export function UserTable(props: UserTableProps) {
  const { users, columns, total, onView, selection, onSelect } = props
  const scroller = useRef<HTMLElement>(null)
  const rows = useRows(scroller, users.length, props.listKey)
  const first = rows.items[0]?.index ?? 0
  const last = rows.items.at(-1)?.index ?? 0
  useEffect(() => onView(first, last), [first, last, onView])
  return (
    <section
      ref={scroller}
      className="user-table table-scroll"
      aria-label={texts.users.title}
      aria-busy={props.isBusy}
    >
      <table
        className="table"
        aria-rowcount={total === undefined ? -1 : total + 1}
        style={{ minWidth: sumWidths(columns) }}
      >
        <Columns columns={columns} />
        <thead>
          <tr aria-rowindex={1}>
            <SelectAll
              users={users}
              hasMore={props.hasMore}
              selection={selection}
              onToggle={() => onSelect((current) => selectAll(current, listIds(users)))}
            />
            {columns.map((column) => (
              <ColumnHead key={column.name} column={column} {...props} />
            ))}
          </tr>
        </thead>
        <TableBody {...props} scroller={scroller} rows={rows} />
      </table>
    </section>
  )
}

type TableBodyProps = UserTableProps & { scroller: RefObject<HTMLElement | null>; rows: Rows }

function TableBody(props: TableBodyProps) {
  const { users, rows, columns, selection, onSelect, opened, onOpen } = props
  const select = (id: string, isRange: boolean) =>
    onSelect((current) =>
      isRange ? extendSelection(current, id, listIds(users)) : selectUser(current, id),
    )
  const extend = (from: string, to: string) =>
    onSelect(({ ids, anchor = from }) => extendSelection({ ids, anchor }, to, listIds(users)))
  const { focusable, onKeyDown, onFocus } = useRowFocus({ ...props, select, extend })
  const click = (event: MouseEvent) => {
    const meaning = readRowClick(event, users)
    if (meaning?.kind === 'select') select(meaning.id, event.shiftKey)
    if (meaning?.kind === 'open') onOpen(meaning.id)
  }
  return (
    <tbody onKeyDown={onKeyDown} onFocus={onFocus} onClick={click}>
      <Spacer height={rows.before} />
      {rows.items.map(({ index }) => {
        const user = users[index]
        return user ? (
          <UserRow
            key={user.id}
            user={user}
            index={index}
            columns={columns}
            isSelected={selection.ids.has(user.id)}
            isOpened={user.id === opened}
            isFocusable={index === focusable}
          />
        ) : null
      })}
      <Spacer height={rows.after} />
    </tbody>
  )
}

function listIds(users: readonly ListedUser[]) {
  return users.map(({ id }) => id)
}

function Columns({ columns }: { columns: readonly UserField[] }) {
  return (
    <colgroup>
      <col style={{ width: `${selectWidth}rem` }} />
      {columns.map((column) => (
        <col key={column.name} style={{ width: `${toColumnWidth(column)}rem` }} />
      ))}
    </colgroup>
  )
}

const selectWidth = 2.75

function sumWidths(columns: readonly UserField[]) {
  return `${columns.reduce((sum, column) => sum + toColumnWidth(column), selectWidth)}rem`
}

/** Stands for the rows that are not in view. */
function Spacer({ height }: { height: number }) {
  return height > 0 ? <tr style={{ height }} /> : null
}
