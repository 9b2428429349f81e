import { problem } from '@castellan/contract'
import type { Caller } from '../../auth/caller.ts'
import { permits } from '../../domain/permissions.ts'
import type { UserColumns } from '../../store/repositories/users.ts'

/** The columns in `data` that need no check of permissions, in the types of the API. */
type PlainData = {
  name?: string | undefined
  image?: string | null | undefined
  emailVerified?: boolean | undefined
  banned?: boolean | null | undefined
  banReason?: string | null | undefined
  banExpires?: string | null | undefined
}

/** The columns of a ban. */
export const banColumns = ['banned', 'banReason', 'banExpires'] as const

/** Whether `data` has one of the keys, with any value. */
export function hasAnyKey(data: object, keys: readonly string[]) {
  return keys.some((key) => Object.hasOwn(data, key))
}

/** Converts columns to the types of the database. `banned: null` means not banned. */
export function toUserColumns({ banned, banExpires, ...rest }: PlainData): UserColumns {
  const columns = {
    ...rest,
    ...(banned === undefined ? {} : { banned: banned ?? false }),
    ...(banExpires === undefined ? {} : { banExpires: banExpires && new Date(banExpires) }),
  }
  return Object.fromEntries(
    Object.entries(columns).filter(([, value]) => value !== undefined),
  ) as UserColumns
}

/** Whether a value has the type of a role: a string, or a list of strings. */
export function isRoleValue(value: unknown): value is string | string[] {
  return (
    typeof value === 'string' ||
    (Array.isArray(value) && value.every((part) => typeof part === 'string'))
  )
}

/** Why a caller may not set the phone number in `data`. */
export function objectionToPhoneNumber(data: object, { permissions }: Caller) {
  return hasAnyKey(data, ['phoneNumber', 'phoneNumberVerified']) &&
    !permits(permissions, 'user:set-phone')
    ? problem('YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PHONE_NUMBER')
    : undefined
}
