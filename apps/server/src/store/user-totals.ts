import type { Db, Dialect } from './db.ts'
import { Prisma } from './generated/sqlite/client.ts'
import { where } from './user-conditions.ts'

/** How many users there are on all pages. */
export type Total = { users: number; isEstimated: boolean }

/** The users that an estimate looks at, roughly. */
const sampleSize = 2_000

/** A few of all users, taken at random and quickly. */
const samples = {
  sqlite: () => Prisma.sql`"user" WHERE rowid IN (
    WITH RECURSIVE drawn(n, drawn_rowid) AS (
      SELECT 1, 1 UNION ALL
      SELECT n + 1, abs(random()) % (SELECT max(rowid) FROM "user") + 1 FROM drawn
      WHERE n < ${sampleSize})
    SELECT drawn_rowid FROM drawn)`,
  // It takes whole pages of the table.
  postgresql: (users: number) =>
    Prisma.sql`"user" TABLESAMPLE SYSTEM (${Math.min(100, (100 * sampleSize) / users)}::real)`,
} satisfies Record<Dialect, (users: number) => Prisma.Sql>

/** Counts the users for whom all conditions hold. */
export const userTotals = (db: Db, dialect: Dialect) => {
  const exact = async (all: Prisma.Sql[]): Promise<number> => {
    const [counted] = await db.scan<{ total: number }>(
      Prisma.sql`SELECT count(*) AS total FROM "user" ${where(all)}`,
    )
    return Number(counted?.total ?? 0)
  }

  /** At once, from a sample; all users are counted exactly. */
  const estimated = async (all: Prisma.Sql[]): Promise<Total> => {
    const users = await exact([])
    if (all.length === 0 || users === 0) return { users, isEstimated: false }
    const [sample] = await db.scan<{ sampled: number; found: number }>(
      Prisma.sql`SELECT count(*) AS sampled,
          count(CASE WHEN ${Prisma.join(all, ' AND ')} THEN 1 END) AS found
        FROM ${samples[dialect](users)}`,
    )
    const { sampled = 0, found = 0 } = sample ?? {}
    const share = Number(sampled) === 0 ? 0 : Number(found) / Number(sampled)
    return { users: Math.round(users * share), isEstimated: true }
  }

  return { exact, estimated }
}
