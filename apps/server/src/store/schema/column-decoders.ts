const dateColumns = new Set([
  'createdAt',
  'updatedAt',
  'expiresAt',
  'banExpires',
  'accessTokenExpiresAt',
  'refreshTokenExpiresAt',
  'previousSecretExpiresAt',
  'secretCreatedAt',
  'usersCreatedUntil',
  'lastUsedAt',
])

/** Columns of text that decides who someone is and what they may do, whatever type a file stores. */
const decisiveTexts = new Set(['id', 'userId', 'role', 'email', 'impersonatedBy'])

/** Other columns of text that a file may store as another type. */
const hashes = new Set(['hash', 'contentHash'])

const nullableDateColumns = new Set([
  'banExpires',
  'accessTokenExpiresAt',
  'refreshTokenExpiresAt',
  'previousSecretExpiresAt',
  'lastUsedAt',
])

/** Parses a stored timestamp. Returns an invalid date for any other value. */
export type ParseDate = (value: unknown) => Date

/** Converts a row of values to an object, and the columns of better-auth to the types of the models. */
export type DecodeRow = <T>(row: readonly unknown[]) => T

type DecodeValue = (value: unknown) => unknown

/** How many statements have their decoders kept. */
const decodersKept = 500

/** Whether the text of a column decides who someone is or what they may do. */
export function isDecisiveText(name: string) {
  return decisiveTexts.has(name)
}

/** Creates a function that returns the decoder for the rows of a statement. */
export function createRowDecoders(parseDate: ParseDate) {
  const decoders = new Map<string, DecodeRow>()
  return (sql: string, columnNames: readonly string[]): DecodeRow => {
    const known = decoders.get(sql)
    if (known) return known
    if (decoders.size >= decodersKept) decoders.clear()
    const decoder = createRowDecoder(columnNames, parseDate)
    decoders.set(sql, decoder)
    return decoder
  }
}

function createRowDecoder(columnNames: readonly string[], parseDate: ParseDate): DecodeRow {
  const columns = columnNames.map((name) => ({ name, decode: findDecoder(name, parseDate) }))
  return <T>(row: readonly unknown[]) => {
    const object: Record<string, unknown> = {}
    for (const [i, { name, decode }] of columns.entries()) {
      const value = row[i]
      object[name] = value === null || !decode ? value : decode(value)
    }
    return object as T
  }
}

/**
 * Returns a timestamp. An invalid one becomes null where the column allows it, so that a ban never expires,
 * and otherwise 1970, so that a session has expired.
 */
function toValidDate(date: Date, name: string): Date | null {
  if (!Number.isNaN(date.getTime())) return date
  return nullableDateColumns.has(name) ? null : new Date(0)
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
function findDecoder(qualified: string, parseDate: ParseDate): DecodeValue | undefined {
  const name = qualified.slice(qualified.lastIndexOf('.') + 1)
  if (dateColumns.has(name)) return (value) => toValidDate(parseDate(value), name)
  if (name === 'banned') return parseBan
  if (name === 'emailVerified') return parseFlag
  return isDecisiveText(name) || hashes.has(name) ? readText : undefined
}
