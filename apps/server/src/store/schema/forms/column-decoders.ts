import { StatementError } from '../../errors.ts'
import { decodeField, parseFlag } from '../fields/field-values.ts'
import type { ColumnForms } from './column-forms.ts'
import type { ParseDate } from './date-text.ts'

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

/** What a missing value is read as, where better-auth allows none. A session without an end has expired. */
const missingValues: Record<string, unknown> = {
  'user.name': '',
  'user.email': '',
  'user.emailVerified': false,
  'user.createdAt': new Date(0),
  'user.updatedAt': new Date(0),
  'session.createdAt': new Date(0),
  'session.updatedAt': new Date(0),
  'session.expiresAt': new Date(0),
}

/**
 * Converts a row of values to an object, and the columns of better-auth to the types of the models. The columns
 * `user.id` and `user.name` become an object `user` in it.
 */
export type DecodeRow = <T>(row: readonly unknown[]) => T

type DecodeValue = (value: unknown) => unknown

/** How many statements have their decoders kept. */
const decodersKept = 500

/** Whether the text of a column decides who someone is or what they may do. */
export function isDecisiveText(name: string) {
  return decisiveTexts.has(name)
}

/** The returned function returns the decoder for the rows of a statement. */
export type FindRowDecoder = ReturnType<typeof createRowDecoders>

/**
 * Creates a function that returns the decoder for the rows of a statement. `forms` are those of an app's
 * columns, whose names it needs in full: `user.createdAt`. Where the database tells types, the function throws
 * a StatementError when a column has another one than before.
 */
export function createRowDecoders(parseDate: ParseDate, forms: ColumnForms = new Map()) {
  const decoders = new Map<string, { decode: DecodeRow; types: readonly number[] }>()
  return (
    sql: string,
    columnNames: readonly string[],
    types: readonly number[] = [],
  ): DecodeRow => {
    const known = decoders.get(sql)
    if (known) {
      const changed = known.types.findIndex((type, column) => type !== types[column])
      if (changed !== -1) throw createTypeError(columnNames[changed])
      return known.decode
    }
    if (decoders.size >= decodersKept) decoders.clear()
    const decode = createRowDecoder(columnNames, (name) => findDecoder(name, parseDate, forms))
    decoders.set(sql, { decode, types })
    return decode
  }
}

function createTypeError(column = '') {
  return new StatementError('schema-changed', `The column ${column} has another type than before`)
}

function createRowDecoder(
  columnNames: readonly string[],
  find: (name: string) => DecodeValue | undefined,
): DecodeRow {
  const columns = columnNames.map((name) => {
    const [, part, field = name] = /^(\w+)\.(.+)$/.exec(name) ?? []
    return { part, field, missing: missingValues[name] ?? null, decode: find(name) }
  })
  const parts = [...new Set(columns.flatMap(({ part = [] }) => part))]
  return <T>(row: readonly unknown[]) => {
    const object: Record<string, unknown> = {}
    for (const part of parts) object[part] = {}
    columns.forEach(({ part, field, missing, decode }, i) => {
      const value = row[i]
      const target = part === undefined ? object : (object[part] as typeof object)
      if (value === null) target[field] = missing
      else target[field] = decode ? decode(value) : value
    })
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

/** Parses whether a user is banned: a value that means neither yes nor no is a ban. */
function parseBan(value: unknown) {
  return typeof value === 'object' || !['0', 'f', 'false'].includes(String(value))
}

/** Reads a text; bytes are no role and no id that anyone knows. */
function readText(value: unknown) {
  return typeof value === 'object' ? '?' : String(value)
}

/** Returns the decoder of a column, by the name after the last dot. */
function findDecoder(
  qualified: string,
  parseDate: ParseDate,
  forms: ColumnForms,
): DecodeValue | undefined {
  const name = qualified.slice(qualified.lastIndexOf('.') + 1)
  const { type, parse = parseDate } = forms.get(qualified.replace(/^origin\./, 'session.')) ?? {}
  if (type !== undefined) return (value) => decodeField(type, value, parse)
  if (dateColumns.has(name)) return (value) => toValidDate(parse(value), name)
  if (name === 'banned') return parseBan
  if (name === 'emailVerified') return parseFlag
  return isDecisiveText(name) || hashes.has(name) ? readText : undefined
}
