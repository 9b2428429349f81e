import type { UserField } from '@castellan/contract'
import type { Dialect } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'
import { buildWhere } from '../sql.ts'

/** Servers that replace rows of the counts do so one after the other; writers do not wait. */
const alone = 'LOCK TABLE "castellan_user_counts" IN SHARE UPDATE EXCLUSIVE MODE'

/** Counts all users afresh, as one transaction: whatever others write meanwhile is counted once. */
export const recountSql: Record<Dialect, string> = {
  // By an index, SQLite would look each user up in another page.
  sqlite: `DELETE FROM "castellan_user_counts"; ${recountedFrom('"user" NOT INDEXED')}`,
  postgresql: `${alone}; WITH gone AS (DELETE FROM "castellan_user_counts") ${recountedFrom('"user"')}`,
}

/** Finds a row where there is much to merge. */
export const hasManyCountRowsSql = 'SELECT 1 FROM "castellan_user_counts" OFFSET 500 LIMIT 1'

/** Merges what PostgreSQL's triggers have noted, in one transaction. */
export const mergeCountsSql = `${alone}; WITH gone AS (DELETE FROM "castellan_user_counts" RETURNING *)
  INSERT INTO "castellan_user_counts"
  SELECT "role", "banned", sum("users") FROM gone GROUP BY "role", "banned" HAVING sum("users") <> 0`

/** The fields by which users are counted as they are written. */
const countedBy: readonly UserField[] = ['role', 'banned']

/** Tools that make an app's table anew drop the triggers of SQLite, and with them what keeps count. */
const areKept = Prisma.sql`(SELECT count(*) FROM sqlite_master
  WHERE type = 'trigger' AND name GLOB 'castellan_user_counts_*') = 3`

/** How many users meet all conditions, which are on these fields, as a part of a SELECT. */
export function buildCount(fields: readonly UserField[], all: Prisma.Sql[], dialect: Dialect) {
  const found = Prisma.sql`(SELECT count(*) FROM "user" ${buildWhere(all)})`
  if (!fields.every((field) => countedBy.includes(field))) return found
  const kept = Prisma.sql`(SELECT coalesce(sum("users"), 0) FROM "castellan_user_counts" ${buildWhere(all)})`
  return dialect === 'sqlite'
    ? Prisma.sql`CASE WHEN ${areKept} THEN ${kept} ELSE ${found} END`
    : kept
}

function recountedFrom(users: string) {
  return `INSERT INTO "castellan_user_counts"
  SELECT "role", "banned", count(*) FROM ${users} GROUP BY "role", "banned"`
}
