import { ColumnTypeEnum, type SqlResultSet } from '@prisma/driver-adapter-utils'

const dateColumns = new Set([
  'createdAt',
  'updatedAt',
  'expiresAt',
  'banExpires',
  'accessTokenExpiresAt',
  'refreshTokenExpiresAt',
  'previousSecretExpiresAt',
  'secretCreatedAt',
  'lastUsedAt',
])

const booleanColumns = new Set(['emailVerified', 'banned'])

const idColumns = new Set(['id', 'userId'])

const nullableDateColumns = new Set([
  'banExpires',
  'accessTokenExpiresAt',
  'refreshTokenExpiresAt',
  'previousSecretExpiresAt',
  'lastUsedAt',
])

/** Parses a stored timestamp. Returns an invalid date for any other value. */
export type ParseDate = (value: unknown) => Date

type Decoder = { type: number; read: (value: unknown) => unknown }

/** Converts the columns of better-auth, by their names, to the types of the Prisma models. */
export function decodeColumns(
  { columnNames, columnTypes, rows }: SqlResultSet,
  parseDate: ParseDate,
): SqlResultSet {
  const decoders = columnNames.map((name) => findDecoder(name, parseDate))
  return {
    columnNames,
    columnTypes: columnTypes.map((type, i) => decoders[i]?.type ?? type) as typeof columnTypes,
    rows: rows.map((row) =>
      row.map((value, i) => {
        const decoder = decoders[i]
        return value === null || !decoder ? value : decoder.read(value)
      }),
    ) as typeof rows,
  }
}

/**
 * Formats a timestamp as ISO 8601. An invalid one becomes null where the column allows it, so that a ban
 * never expires, and otherwise 1970, so that a session has expired.
 */
function formatDate(date: Date, name: string): string | null {
  if (!Number.isNaN(date.getTime())) return date.toISOString()
  return nullableDateColumns.has(name) ? null : new Date(0).toISOString()
}

/** Parses a boolean: only 1, `true` and PostgreSQL's `t` are true. */
function parseFlag(value: unknown) {
  return value === true || value === 't' || value === 'true' || Number(value) === 1
}

/** Returns the decoder of a column, by the name after the last dot. */
function findDecoder(qualified: string, parseDate: ParseDate): Decoder | undefined {
  const name = qualified.slice(qualified.lastIndexOf('.') + 1)
  if (dateColumns.has(name))
    return { type: ColumnTypeEnum.DateTime, read: (value) => formatDate(parseDate(value), name) }
  if (booleanColumns.has(name)) return { type: ColumnTypeEnum.Boolean, read: parseFlag }
  return idColumns.has(name) ? { type: ColumnTypeEnum.Text, read: String } : undefined
}
