import type { Db } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import type { IdTypes } from '../schema/id-type.ts'

/** The roles that users have. */
export function createRoleHolderRepository(db: Db, ids: IdTypes) {
  return {
    /** Returns every value of the column `role` once. */
    listRoles: async (): Promise<(string | null)[]> => {
      // Each step looks up the next value in the index: there are few, however many users have them.
      const rows = await db.query<{ role: string }>(
        Prisma.sql`WITH RECURSIVE held("role") AS (
          SELECT min("role") FROM "user"
          UNION ALL
          SELECT (SELECT min(u."role") FROM "user" u WHERE u."role" > held."role")
          FROM held WHERE held."role" IS NOT NULL)
        SELECT "role" FROM held WHERE "role" IS NOT NULL`,
      )
      const withoutRole = await db.query(
        Prisma.sql`SELECT 1 FROM "user" WHERE "role" IS NULL LIMIT 1`,
      )
      return [...rows.map(({ role }) => role), ...(withoutRole.length > 0 ? [null] : [])]
    },

    /** Whether a user other than `exceptId` has one of the roles or ids and is not banned now. */
    hasActive: async (
      query: { roles: (string | null)[]; ids: readonly string[] },
      now: Date,
      exceptId?: string,
    ): Promise<boolean> => {
      const roles = query.roles.filter((role) => role !== null)
      const userIds = query.ids.filter((id) => ids.isPossible('user', id))
      const matches = [
        ...(roles.length > 0 ? [Prisma.sql`"role" IN (${Prisma.join(roles)})`] : []),
        ...(userIds.length > 0 ? [Prisma.sql`"id" IN (${Prisma.join(userIds)})`] : []),
        ...(query.roles.includes(null) ? [Prisma.sql`"role" IS NULL`] : []),
      ]
      if (matches.length === 0) return false
      const isOther = exceptId === undefined ? Prisma.empty : Prisma.sql`AND "id" <> ${exceptId}`
      const holders = await db.query(
        Prisma.sql`SELECT 1 FROM "user" WHERE (${Prisma.join(matches, ' OR ')}) ${isOther}
          AND ("banned" IS NULL OR "banned" = ${false} OR "banExpires" <= ${now}) LIMIT 1`,
      )
      return holders.length > 0
    },
  }
}
