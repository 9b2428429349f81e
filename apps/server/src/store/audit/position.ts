import sql, { raw, type Sql } from 'sql-template-tag'
import type { LogPosition } from '../../domain/audit-checkpoint.ts'
import type { Dialect } from '../database.ts'
import { buildWholeText } from '../sql.ts'

/**
 * The condition that no event can still appear before this one. On PostgreSQL that is so when all
 * transactions up to its own have ended. SQLite has one writer, so it is so for every visible event.
 */
export const settledCondition: Record<Dialect, Sql> = {
  sqlite: sql`1 = 1`,
  postgresql: sql`"transaction" < pg_snapshot_xmin(pg_current_snapshot())::text::bigint`,
}

/** The stored time of a row as ISO 8601 text: SQLite may hold it in another form, which no filter finds. */
export const storedTimeColumn: Record<Dialect, Sql> = {
  sqlite: raw(`${buildWholeText('"createdAt"')} AS "storedTime"`),
  postgresql: sql`to_char("createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "storedTime"`,
}

/** The time of a row as the database writes it: a cursor leads to any of them, whatever a date can hold. */
export const cursorTimeColumn: Record<Dialect, Sql> = {
  sqlite: sql`"createdAt" AS "cursorTime"`,
  postgresql: sql`"createdAt"::text AS "cursorTime"`,
}

/** The lowest number that the next transaction can get. */
export const nextTransactionColumn: Record<Dialect, Sql> = {
  sqlite: sql`1`,
  postgresql: sql`pg_snapshot_xmax(pg_current_snapshot())::text::bigint`,
}

/**
 * Creates the SQL for log positions. PostgreSQL assigns `seq` before the commit, so an event may
 * become visible after one with a higher `seq`: the position begins with the transaction. On SQLite
 * `seq` alone is the position.
 */
export function createPositionSql(dialect: Dialect) {
  const compare = (sign: '>' | '<=', { transaction, seq }: LogPosition) =>
    dialect === 'sqlite'
      ? sql`"seq" ${raw(sign)} ${Number(seq)}`
      : sql`("transaction", "seq") ${raw(sign)} (${transaction}::bigint, ${seq}::bigint)`
  return {
    columns: raw(dialect === 'sqlite' ? '0 AS "transaction", "seq"' : '"transaction", "seq"'),
    order: raw(dialect === 'sqlite' ? '"seq"' : '"transaction", "seq"'),
    descending: raw(dialect === 'sqlite' ? '"seq" DESC' : '"transaction" DESC, "seq" DESC'),
    isAfter: (position: LogPosition) => compare('>', position),
    isUpTo: (position: LogPosition) => compare('<=', position),
  }
}

/** Converts the numbers of a row to strings: they may be too large for a number of JavaScript. */
export function stringifyNumbers<T extends object>(row: T): T {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' || typeof value === 'bigint' ? String(value) : value,
    ]),
  ) as T
}
