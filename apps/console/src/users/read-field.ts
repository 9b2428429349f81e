import { isBanned } from '../user/user-fields.ts'
import type { ListedUser } from './use-user-list.ts'
import type { UserField } from './user-schema.ts'

/** Returns the value of a field of a user, as lists and files have it. A ban that has ended is none. */
export function readField(user: ListedUser, { name }: UserField): unknown {
  return name === 'banned' ? isBanned(user) : user[name]
}
