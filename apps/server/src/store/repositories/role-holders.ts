import sql, { empty, join } from 'sql-template-tag'
import { isBanned } from '../../domain/bans.ts'
import type { Db, Dialect } from '../database.ts'
import { decodeUser, userColumns } from '../rows.ts'
import type { IdTypes } from '../schema/forms/id-type.ts'
import { buildCounts } from '../user-list/count.ts'
import { buildIsBanned, buildStoresRole } from '../user-list/missing-values.ts'

const pageSize = 1000

/** The roles that users have. */
export function createRoleHolderRepository(db: Db, ids: IdTypes, dialect: Dialect) {
  return {
    /** Reads every value of the column `role` once, a page at a time, from the counts. */
    readRoles: async function* (): AsyncGenerator<(string | null)[], void, undefined> {
      const withoutRole = await db.queryLong(
        sql`SELECT 1 FROM ${buildCounts(dialect)} WHERE "role" IS NULL
          GROUP BY "role" HAVING sum("users") > 0 LIMIT 1`,
      )
      if (withoutRole.length > 0) yield [null]
      yield* readStoredRoles(db, dialect)
    },

    /** Reads the same without users who have no role: by one statement, if they are no more than a page. */
    readStoredRoles: () => readStoredRoles(db, dialect),

    /** Whether a user other than `exceptId` has one of the roles or ids and is not banned now. */
    hasActive: async (
      query: { roles: (string | null)[]; ids: readonly string[] },
      now: Date,
      exceptId?: string,
    ): Promise<boolean> => {
      const roles = query.roles.filter((role) => role !== null)
      const userIds = query.ids.filter((id) => ids.isPossible('user', id))
      const matches = [
        ...(roles.length > 0 ? [buildStoresRole(roles, dialect)] : []),
        ...(userIds.length > 0 ? [sql`{user.id} IN (${join(userIds)})`] : []),
        ...(query.roles.includes(null) ? [sql`{user.role} IS NULL`] : []),
      ]
      if (matches.length === 0) return false
      const isOther = exceptId === undefined ? empty : sql`AND {user.id} <> ${exceptId}`
      const isHolder = sql`(${join(matches, ' OR ')}) ${isOther}`
      const active = await db.query(
        sql`SELECT 1 FROM {user} WHERE ${isHolder} AND ${buildIsBanned(false, dialect)} LIMIT 1`,
      )
      if (active.length > 0) return true
      // The end of a ban is compared as it is read elsewhere: one that cannot be read never comes.
      const banned = await db.query<Record<string, unknown>>(
        sql`SELECT ${userColumns} FROM {user}
          WHERE ${isHolder} AND {user.banExpires} IS NOT NULL ORDER BY {user.banExpires} LIMIT ${pageSize}`,
      )
      return banned.map(decodeUser).some((holder) => !isBanned(holder, now))
    },
  }
}

async function* readStoredRoles(
  db: Db,
  dialect: Dialect,
): AsyncGenerator<string[], void, undefined> {
  for (let last: string | undefined; ; ) {
    const page = await listRolesAfter(db, dialect, last)
    if (page.length > 0) yield page
    if (page.length < pageSize) return
    last = page.at(-1)
  }
}

async function listRolesAfter(db: Db, dialect: Dialect, last: string | undefined) {
  const after = last === undefined ? empty : sql`AND "role" > ${last}`
  const rows = await db.queryLong<{ role: string }>(
    sql`SELECT "role" FROM ${buildCounts(dialect)} WHERE "role" IS NOT NULL ${after}
      GROUP BY "role" HAVING sum("users") > 0 ORDER BY "role" LIMIT ${pageSize}`,
  )
  return rows.map(({ role }) => role)
}
