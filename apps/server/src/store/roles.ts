import type { Ids } from './ids.ts'
import type { Db } from './prisma.ts'

/** The texts of roles that users hold. */
export const roles = (db: Db, ids: Ids) => ({
  /** Every text that stands in the column `role`, each once. */
  inUse: async (): Promise<(string | null)[]> => {
    const rows = await db.user.findMany({ distinct: ['role'], select: { role: true } })
    return rows.map(({ role }) => role)
  },

  /** Whether anybody who is not banned holds one of the roles or ids, `exceptId` left out. */
  isHeld: async (
    held: { roles: (string | null)[]; ids: readonly string[] },
    now: Date,
    exceptId?: string,
  ): Promise<boolean> => {
    const texts = held.roles.filter((role) => role !== null)
    const holder = await db.user.findFirst({
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
})
