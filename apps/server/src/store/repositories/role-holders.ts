import type { Db } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'
import type { IdTypes } from '../schema/id-type.ts'

/** The texts of roles that users hold. */
export function createRoleHolderRepository(db: Db, ids: IdTypes) {
  return {
    /** Every text that stands in the column `role`, each once. */
    inUse: async (): Promise<(string | null)[]> => {
      // From one text in the index to the next: there are few, however many users hold them.
      const rows = await db.query<{ role: string }>(
        Prisma.sql`WITH RECURSIVE held("role") AS (
          SELECT min("role") FROM "user"
          UNION ALL
          SELECT (SELECT min(u."role") FROM "user" u WHERE u."role" > held."role")
          FROM held WHERE held."role" IS NOT NULL)
        SELECT "role" FROM held WHERE "role" IS NOT NULL`,
      )
      const none = await db.query(Prisma.sql`SELECT 1 FROM "user" WHERE "role" IS NULL LIMIT 1`)
      return [...rows.map(({ role }) => role), ...(none.length > 0 ? [null] : [])]
    },

    /** Whether anybody who is not banned holds one of the roles or ids, `exceptId` left out. */
    isHeld: async (
      held: { roles: (string | null)[]; ids: readonly string[] },
      now: Date,
      exceptId?: string,
    ): Promise<boolean> => {
      const texts = held.roles.filter((role) => role !== null)
      const holder = await db.prisma.user.findFirst({
        select: { id: true },
        where: {
          AND: [
            exceptId === undefined ? {} : { id: { not: exceptId } },
            {
              OR: [
                { role: { in: texts } },
                { id: { in: held.ids.filter((id) => ids.isPossible('user', id)) } },
                ...(held.roles.includes(null) ? [{ role: null }] : []),
              ],
            },
            { OR: [{ banned: null }, { banned: false }, { banExpires: { lte: now } }] },
          ],
        },
      })
      return holder !== null
    },
  }
}
