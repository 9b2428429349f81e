import sql, { Sql } from 'sql-template-tag'
import type { Dialect } from '../database.ts'
import { buildWhere } from '../sql.ts'

/** Lets only one server at a time replace the stored counts. Writers of users do not wait. */
const lockCounts = 'LOCK TABLE "castellan_user_counts" IN SHARE UPDATE EXCLUSIVE MODE'

/** Counts all users again, in one transaction, so that concurrent writes are counted once. */
export const recountSql: Record<Dialect, string> = {
  // With an index, SQLite would read one page of the table for each user.
  sqlite: `DELETE FROM "castellan_user_counts"; ${buildRecount('{user} NOT INDEXED')}`,
  postgresql: `${lockCounts}; WITH deleted AS (DELETE FROM "castellan_user_counts") ${buildRecount('{user}')}`,
}

const storedCounts = buildSums('"castellan_user_counts"')

/** Returns whether the counts that SQLite stores are those of its users. A recount keeps an app from writing. */
export const areCountsRightSql = `WITH "counted" AS MATERIALIZED (${buildCounted('{user} NOT INDEXED')})
  SELECT NOT EXISTS (SELECT * FROM "counted" EXCEPT ${storedCounts})
    AND NOT EXISTS (SELECT * FROM (${storedCounts}) EXCEPT SELECT * FROM "counted")`

/** Returns a row if there are enough rows for a merge. */
export const hasManyCountRowsSql = 'SELECT 1 FROM "castellan_user_counts" OFFSET 500 LIMIT 1'

/** Merges the differences that the triggers of PostgreSQL have added, in one transaction. */
export const mergeCountsSql = `${lockCounts}; WITH deleted AS (DELETE FROM "castellan_user_counts" RETURNING *)
  INSERT INTO "castellan_user_counts" ("role", "banned", "users") ${buildSums('deleted')}`

/** The fields by which stored counts are grouped. */
const countedFields: readonly string[] = ['role', 'banned']

/** Whether the table of users still has the triggers that count: a tool that recreates it drops them. */
const hasTriggers: Record<Dialect, Sql> = {
  sqlite: sql`(SELECT count(*) FROM sqlite_master
    WHERE type = 'trigger' AND name GLOB 'castellan_user_counts_*') = 3`,
  postgresql: sql`(SELECT count(*) FROM pg_trigger WHERE tgrelid = $table$\{user}$table$::regclass
    AND tgname LIKE 'castellan\\_user\\_counts\\_%' AND tgenabled IN ('O', 'A')) = 4`,
}

/** The roles and bans of users with numbers that add up: those that are stored, if triggers keep them current. */
export function buildCounts(dialect: Dialect) {
  return sql`(SELECT "role", "banned", "users" FROM "castellan_user_counts" WHERE ${hasTriggers[dialect]}
    UNION ALL SELECT {user.role}, {user.banned}, 1
      FROM (SELECT 1 WHERE NOT (${hasTriggers[dialect]})) AS "uncounted" CROSS JOIN {user}) AS "counts"`
}

/** Builds the query for the stored numbers of users, which returns no row unless triggers keep them current. */
export function buildStoredCounts(dialect: Dialect) {
  return sql`SELECT coalesce(sum("users"), 0) AS "users",
      coalesce(sum(CASE WHEN "banned" THEN "users" ELSE 0 END), 0) AS "bannedUsers"
    FROM "castellan_user_counts" HAVING ${hasTriggers[dialect]} LIMIT 1`
}

/** Builds the number of users who meet all conditions, which compare `fields`, as an SQL expression. */
export function buildCount(fields: readonly string[], conditions: Sql[], dialect: Dialect) {
  const where = buildWhere(conditions)
  const counted = sql`(SELECT count(*) FROM {user} ${where})`
  const stored = buildStoredCount(fields, conditions, dialect)
  return stored ? sql`coalesce(${stored}, ${counted})` : counted
}

/**
 * Builds the same number from the stored counts, if they have all `fields`. It is NULL unless triggers keep
 * the counts current.
 */
export function buildStoredCount(fields: readonly string[], conditions: Sql[], dialect: Dialect) {
  if (!fields.every((field) => countedFields.includes(field))) return undefined
  const ofCounts = buildWhere(conditions.map(nameCounted))
  const stored = sql`(SELECT coalesce(sum("users"), 0) FROM "castellan_user_counts" ${ofCounts})`
  return sql`(CASE WHEN ${hasTriggers[dialect]} THEN ${stored} END)`
}

/** The stored counts have the columns of a user by our names, with values of ours. */
function nameCounted({ strings, values }: Sql) {
  const named = strings.map((part) => part.replaceAll(/\{user\.(\w+)\}/g, '"$1"'))
  return new Sql(named, values)
}

function buildRecount(users: string) {
  return `INSERT INTO "castellan_user_counts" ("role", "banned", "users") ${buildCounted(users)}`
}

function buildSums(counts: string) {
  return `SELECT "role", "banned", sum("users") FROM ${counts}
  GROUP BY "role", "banned" HAVING sum("users") <> 0`
}

function buildCounted(users: string) {
  return `SELECT {user.role}, {user.banned}, count(*) FROM ${users} GROUP BY {user.role}, {user.banned}`
}
