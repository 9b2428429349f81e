import type { AnyUser } from './use-user.ts'

const builtInFields = new Set([
  'id',
  'name',
  'email',
  'emailVerified',
  'image',
  'createdAt',
  'updatedAt',
  'role',
  'banned',
  'banReason',
  'banExpires',
])

/** Lists the fields that the app has added to its users, by name. */
export function listAdditionalFields(user: AnyUser): string[] {
  return Object.keys(user)
    .filter((field) => !builtInFields.has(field))
    .sort()
}

/** Returns what to call a user: the name, or the address if there is none. */
export function toDisplayName({ name, email }: Pick<AnyUser, 'name' | 'email'>) {
  return name.trim() || email
}

/** Returns what tells a user from others of the same name; nothing if they are called by it. */
export function toDistinction({ name, email }: Pick<AnyUser, 'name' | 'email'>) {
  return name.trim() ? email : undefined
}

/** Lists the roles of a user. */
export function listRoles(role: string | null): string[] {
  return (role ?? '').split(',').filter(Boolean)
}

/** Whether a user is banned now. The server clears a ban that has ended at the next sign-in. */
export function isBanned({ banned, banExpires }: Pick<AnyUser, 'banned' | 'banExpires'>) {
  return banned === true && (banExpires === null || Date.parse(banExpires) > Date.now())
}
