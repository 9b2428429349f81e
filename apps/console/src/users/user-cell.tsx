import { Timestamp } from '../elements/timestamp.tsx'
import { texts } from '../texts/index.ts'
import { BanBadge, RoleBadges } from '../user/user-badges.tsx'
import { isBanned } from '../user/user-fields.ts'
import { describeValue } from './describe-value.ts'
import type { ListedUser } from './use-user-list.ts'
import type { UserField } from './user-schema.ts'

/** The longest text that a cell shows. The rest of it is out of sight anyway. */
const maxCellLength = 200

/** The value of a field of a user, as the table shows it. */
export function UserCell({ user, field }: { user: ListedUser; field: UserField }) {
  if (field.name === 'banned') return <BanBadge isBanned={isBanned(user)} />
  const value = user[field.name]
  if (value === null || value === undefined || value === '')
    return (
      <span className="quiet">
        <span aria-hidden="true">–</span>
        <span className="visually-hidden">{texts.userList.noValue}</span>
      </span>
    )
  if (field.type === 'role') return <RoleBadges role={String(value)} />
  if (field.type === 'date') return <Timestamp at={String(value)} />
  const text = formatValue(field, value)
  return <bdi title={text.length < maxCellLength ? text : undefined}>{text}</bdi>
}

function formatValue(field: UserField, value: unknown) {
  if (typeof value === 'boolean') return describeValue(field, String(value))
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.slice(0, maxCellLength)
}
