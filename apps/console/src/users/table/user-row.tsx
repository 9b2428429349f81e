import { memo } from 'react'
import { useRouter } from 'wouter'
import { Avatar } from '../../elements/avatar.tsx'
import { texts } from '../../texts/index.ts'
import { toUserPath } from '../../user/use-user.ts'
import type { ListedUser } from '../use-user-list.ts'
import { UserCell } from '../user-cell.tsx'
import type { UserField } from '../user-schema.ts'

type UserRowProps = {
  user: ListedUser
  index: number
  columns: readonly UserField[]
  isSelected: boolean
  /** Whether the panel shows the user. */
  isOpened: boolean
  /** Whether the Tab key reaches it. The arrow keys lead on from there. */
  isFocusable: boolean
}

/** A row of the table. The table handles its clicks and keys, so it renders only when it changes. */
export const UserRow = memo(function UserRow(props: UserRowProps) {
  const { user, index, columns, isSelected, isOpened, isFocusable } = props
  const { base } = useRouter()
  const name = shorten(user.name) || texts.users.nameless
  return (
    <tr
      aria-rowindex={index + 2}
      data-index={index}
      data-selected={isSelected}
      data-opened={isOpened}
    >
      <td className="cell-select">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={texts.userList.select(name)}
          checked={isSelected}
          readOnly
        />
      </td>
      {columns.map((field) => (
        <td key={field.name}>
          {field.name === 'name' ? (
            <a
              href={`${base}${toUserPath(user.id)}`}
              className="user-name"
              tabIndex={isFocusable ? 0 : -1}
              aria-current={isOpened ? 'true' : undefined}
            >
              <Avatar name={user.name || user.email} />
              <bdi className="clip">{name}</bdi>
            </a>
          ) : (
            <UserCell user={user} field={field} />
          )}
        </td>
      ))}
    </tr>
  )
})

/** The table shows the beginning of a name only. */
function shorten(name: string) {
  return name.slice(0, 200)
}
