import { isBanned } from '../user/user-fields.ts'
import { FieldValue } from './field-value.tsx'
import type { ListedUser } from './use-user-list.ts'
import type { UserField } from './user-schema.ts'

/** The value of a field of a user, as the table shows it. A ban that has ended is none. */
export function UserCell({ user, field }: { user: ListedUser; field: UserField }) {
  const value = field.name === 'banned' ? isBanned(user) : user[field.name]
  return <FieldValue field={field} value={value} isCell />
}
