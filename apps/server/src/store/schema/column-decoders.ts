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

/** Columns of text that decides who someone is and what they may do, whatever type a file stores. */
const textColumns = new Set(['id', 'userId', 'role', 'email', 'impersonatedBy'])

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

/** Parses whether a user is banned: a value that means neither yes nor no is a ban. */
function parseBan(value: unknown) {
  return typeof value === 'object' || !['0', 'f', 'false'].includes(String(value))
}

/** Reads a text; bytes are no role and no id that anyone knows. */
function readText(value: unknown) {
  return typeof value === 'object' ? '?' : String(value)
}

/** Returns the decoder of a column, by the name after the last dot. */
function findDecoder(qualified: string, parseDate: ParseDate): Decoder | undefined {
  const name = qualified.slice(qualified.lastIndexOf('.') + 1)
  if (dateColumns.has(name))
    return { type: ColumnTypeEnum.DateTime, read: (value) => formatDate(parseDate(value), name) }
  if (name === 'banned') return { type: ColumnTypeEnum.Boolean, read: parseBan }
  if (name === 'emailVerified') return { type: ColumnTypeEnum.Boolean, read: parseFlag }
  return textColumns.has(name) ? { type: ColumnTypeEnum.Text, read: readText } : undefined
}
