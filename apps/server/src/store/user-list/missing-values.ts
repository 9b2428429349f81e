import type { UserField } from '@castellan/contract'
import type { Dialect } from '../database.ts'
import { Prisma } from '../generated/client.ts'

/**
 * Whether a user is banned, as the indexes contain it. A missing value means no (B4). In a file, a value
 * of another type means yes.
 */
export const bannedColumn: Record<Dialect, Prisma.Sql> = {
  sqlite: Prisma.raw(
    `CASE ifnull({user.banned}, 0) WHEN 0 THEN 0 WHEN '0' THEN 0 WHEN 'false' THEN 0 ELSE 1 END`,
  ),
  postgresql: Prisma.raw('coalesce({user.banned}, false)'),
}

/** What a missing value of a field means: builds the value, or returns nothing for other fields (B4). */
export function buildMeaning(field: UserField, dialect: Dialect, defaultRole: string) {
  if (field === 'banned') return bannedColumn[dialect]
  return field === 'role'
    ? Prisma.sql`coalesce(nullif({user.role}, ''), ${defaultRole})`
    : undefined
}

/** The conditions of users without a role, each of which is one range of an index. */
export const withoutRole = [Prisma.raw('{user.role} IS NULL'), Prisma.raw(`{user.role} = ''`)]

/** The condition of all other users. */
export const withRole = Prisma.raw(`{user.role} > ''`)
