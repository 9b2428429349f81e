import type { UserColumns } from '../../store/repositories/users.ts'

/** The columns in `data` that are written as they are, in the types of the wire. */
type Given = {
  name?: string | undefined
  image?: string | null | undefined
  emailVerified?: boolean | undefined
  banned?: boolean | null | undefined
  banReason?: string | null | undefined
  banExpires?: string | null | undefined
}

/** The columns that may change a ban. */
export const banColumns = ['banned', 'banReason', 'banExpires'] as const

/** Whether `data` has one of the keys, whatever its value. */
export function hasAnyKey(data: object, keys: readonly string[]) {
  return keys.some((key) => Object.hasOwn(data, key))
}

/** The given columns in the types of the database; `banned: null` is not banned. */
export function toUserColumns({ banned, banExpires, ...given }: Given): UserColumns {
  const columns = {
    ...given,
    ...(banned === undefined ? {} : { banned: banned ?? false }),
    ...(banExpires === undefined ? {} : { banExpires: banExpires && new Date(banExpires) }),
  }
  return Object.fromEntries(
    Object.entries(columns).filter(([, value]) => value !== undefined),
  ) as UserColumns
}

/** Whether a value has the type of a role: a text, or a list of texts. */
export function isRoleValue(value: unknown): value is string | string[] {
  return (
    typeof value === 'string' ||
    (Array.isArray(value) && value.every((part) => typeof part === 'string'))
  )
}
