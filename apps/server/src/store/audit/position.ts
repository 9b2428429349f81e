import type { LogPosition } from '../../domain/audit-checkpoint.ts'
import type { Dialect } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'

/** What no transaction that still runs can come before. On SQLite that is all that can be seen. */
export const settledCondition: Record<Dialect, Prisma.Sql> = {
  sqlite: Prisma.sql`1 = 1`,
  postgresql: Prisma.sql`"transaction" < pg_snapshot_xmin(pg_current_snapshot())::text::bigint`,
}

/** The number that the next transaction gets at least. */
export const nextTransactionColumn: Record<Dialect, Prisma.Sql> = {
  sqlite: Prisma.sql`1`,
  postgresql: Prisma.sql`pg_snapshot_xmax(pg_current_snapshot())::text::bigint`,
}

/**
 * The place of events, in SQL. On PostgreSQL numbers are given out before transactions commit, so
 * that one can come to be seen after a higher one; the order of transactions, of which no older one
 * runs any more, is final. On SQLite transactions come one after the other.
 */
export function createPositionSql(dialect: Dialect) {
  const compared = (sign: '>' | '<=', { transaction, seq }: LogPosition) =>
    dialect === 'sqlite'
      ? Prisma.sql`"seq" ${Prisma.raw(sign)} ${Number(seq)}`
      : Prisma.sql`("transaction", "seq") ${Prisma.raw(sign)} (${transaction}::bigint, ${seq}::bigint)`
  return {
    columns: Prisma.raw(
      dialect === 'sqlite' ? '0 AS "transaction", "seq"' : '"transaction", "seq"',
    ),
    order: Prisma.raw(dialect === 'sqlite' ? '"seq"' : '"transaction", "seq"'),
    after: (place: LogPosition) => compared('>', place),
    upTo: (place: LogPosition) => compared('<=', place),
  }
}

/** A row with its numbers as texts, whatever a driver makes of them: they may be large. */
export function stringifyNumbers<T extends object>(row: T): T {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' || typeof value === 'bigint' ? String(value) : value,
    ]),
  ) as T
}
