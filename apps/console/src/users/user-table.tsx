import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { Icon } from '../elements/icon.tsx'
import { texts } from '../texts/index.ts'
import { type Column, UserCell } from './columns.tsx'
import type { ListedUser } from './use-user-list.ts'

const rowHeight = 41

type UserTableProps = {
  users: readonly ListedUser[]
  columns: readonly Column[]
  total: number | undefined
  sortBy: string
  descending: boolean
  onSort: (field: string) => void
  /** Asks for the users after the last one. */
  onEnd: () => void
  hasMore: boolean
}

/** A table of any number of users: only the rows in view are there. */
export function UserTable(props: UserTableProps) {
  const { users, columns, total, hasMore, onEnd } = props
  const scroller = useRef<HTMLElement>(null)
  const rows = useVirtualizer({
    count: users.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const items = rows.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && last >= users.length - 30) onEnd()
  }, [hasMore, last, users.length, onEnd])
  const before = items[0]?.start ?? 0
  const after = rows.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <section ref={scroller} className="user-table table-scroll" aria-label={texts.users.title}>
      <table className="table" aria-rowcount={total ?? -1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <ColumnHead key={column.field} column={column} {...props} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={before} />
          {items.map(({ index }) => {
            const user = users[index]
            return user ? (
              <tr key={user.id} aria-rowindex={index + 2}>
                {columns.map(({ field }) => (
                  <td key={field}>
                    <UserCell user={user} field={field} />
                  </td>
                ))}
              </tr>
            ) : null
          })}
          <Spacer height={after} />
        </tbody>
      </table>
    </section>
  )
}

function ColumnHead({
  column: { field, label },
  sortBy,
  descending,
  onSort,
}: Pick<UserTableProps, 'sortBy' | 'descending' | 'onSort'> & { column: Column }) {
  const isSorted = field === sortBy
  const direction = descending ? 'descending' : 'ascending'
  return (
    <th scope="col" aria-sort={isSorted ? direction : 'none'}>
      <button type="button" className="column-head" onClick={() => onSort(field)}>
        {label}
        {isSorted ? <Icon name={descending ? 'arrowDown' : 'arrowUp'} /> : null}
      </button>
    </th>
  )
}

/** Stands for the rows that are not in view. */
function Spacer({ height }: { height: number }) {
  return height > 0 ? <tr style={{ height }} /> : null
}
