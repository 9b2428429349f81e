import { ColumnTypeEnum, type SqlResultSet } from '@prisma/driver-adapter-utils'

const instants = new Set([
  'createdAt',
  'updatedAt',
  'expiresAt',
  'banExpires',
  'accessTokenExpiresAt',
  'refreshTokenExpiresAt',
  'previousSecretExpiresAt',
  'lastUsedAt',
])

const flags = new Set(['emailVerified', 'banned'])

const ids = new Set(['id', 'userId'])

const mayBeNull = new Set([
  'banExpires',
  'accessTokenExpiresAt',
  'refreshTokenExpiresAt',
  'previousSecretExpiresAt',
  'lastUsedAt',
])

/** The instant that a value of a row stands for, or an invalid one. */
export type ParseDate = (value: unknown) => Date

type Reader = { type: number; read: (value: unknown) => unknown }

/** The same rows, with the values of better-auth's columns in the types of our models. */
export function decodeColumns(
  { columnNames, columnTypes, rows }: SqlResultSet,
  readInstant: ParseDate,
): SqlResultSet {
  const readers = columnNames.map((name) => readerOf(name, readInstant))
  return {
    columnNames,
    columnTypes: columnTypes.map((type, i) => readers[i]?.type ?? type) as typeof columnTypes,
    rows: rows.map((row) =>
      row.map((value, i) => {
        const reader = readers[i]
        return value === null || !reader ? value : reader.read(value)
      }),
    ) as typeof rows,
  }
}

/**
 * An instant as ISO 8601 text, from whatever better-auth, Prisma or a hand wrote (WIRE §11.6): ISO
 * text, `2026-01-02 03:04:05` in the server's time zone, or milliseconds since 1970. What is no
 * instant reads as none where there may be none, which keeps a ban for ever, and else as 1970,
 * which ends a session.
 */
function instantFrom(instant: Date, name: string): string | null {
  if (!Number.isNaN(instant.getTime())) return instant.toISOString()
  return mayBeNull.has(name) ? null : new Date(0).toISOString()
}

/** 1 and `true` are true, which PostgreSQL writes `t`; any other number or text is not (WIRE §11.6). */
function flagFrom(value: unknown) {
  return value === true || value === 't' || value === 'true' || Number(value) === 1
}

/** How a column of better-auth's is read, by its name, however the database declares it. */
function readerOf(qualified: string, readInstant: ParseDate): Reader | undefined {
  const name = qualified.slice(qualified.lastIndexOf('.') + 1)
  if (instants.has(name))
    return { type: ColumnTypeEnum.DateTime, read: (value) => instantFrom(readInstant(value), name) }
  if (flags.has(name)) return { type: ColumnTypeEnum.Boolean, read: flagFrom }
  return ids.has(name) ? { type: ColumnTypeEnum.Text, read: String } : undefined
}
