import { Link } from 'wouter'
import { Avatar } from '../elements/avatar.tsx'
import { Timestamp } from '../elements/timestamp.tsx'
import { texts } from '../texts/index.ts'
import { toUserPath } from '../user/use-user.ts'
import { BanBadge, RoleBadges } from '../user/user-badges.tsx'
import type { ListedUser } from './use-user-list.ts'

/** A column of the table of users. */
export type Column = { field: string; label: string }

const dateFields = new Set(['createdAt', 'updatedAt', 'banExpires'])

/** The columns that are shown if the reader has chosen none. */
export const defaultColumns: readonly Column[] = [
  'name',
  'email',
  'role',
  'banned',
  'createdAt',
].map((field) => ({ field, label: texts.users.fields[field] ?? field }))

/** The value of a field of a user, as the table shows it. */
export function UserCell({ user, field }: { user: ListedUser; field: string }) {
  if (field === 'name')
    return (
      <Link href={toUserPath(user.id)} className="user-name">
        <Avatar name={user.name || user.email} />
        <bdi className="clip">{user.name || texts.users.nameless}</bdi>
      </Link>
    )
  if (field === 'role') return <RoleBadges role={user.role} />
  if (field === 'banned') return <BanBadge isBanned={user.banned} />
  const value = user[field]
  if (typeof value === 'string' && dateFields.has(field)) return <Timestamp at={value} />
  return <Plain value={value} />
}

function Plain({ value }: { value: unknown }) {
  if (value === null || value === undefined || value === '') return <span className="quiet">–</span>
  return (
    <bdi className="clip cell-text">
      {typeof value === 'string' ? value : JSON.stringify(value)}
    </bdi>
  )
}
