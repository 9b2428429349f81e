import { createHash } from 'node:crypto'
import { DatabaseError } from '../errors.ts'
import { formatDate, parseDate } from '../postgres/date-format.ts'
import type { ColumnForm } from '../schema/forms/column-forms.ts'
import { parseDateText } from '../schema/forms/date-text.ts'
import { isNumber } from '../schema/mapping/introspect.ts'

/** A value as both databases are compared: dates as ISO 8601 text, flags as `true` and `false`. */
export type ComparedValue = string | null

/** How the values of a column are read from a SQLite file, written to PostgreSQL, and read back. */
export type ColumnConversion = {
  read: (stored: unknown) => ComparedValue
  write: (value: ComparedValue) => ComparedValue
  readBack: (text: string | null) => ComparedValue
}

/** What decides about a conversion: the column in an error, the type in PostgreSQL, and the forms of an app. */
type ConvertedColumn = {
  name: string
  type: string
  sourceForm: ColumnForm | undefined
  targetForm: ColumnForm | undefined
}

const flags: Record<string, string> = { 0: 'false', 1: 'true', false: 'false', true: 'true' }

/** Returns how the values of a column are converted. */
export function createConversion(column: ConvertedColumn): ColumnConversion {
  const { name, type, sourceForm, targetForm } = column
  const isDate = /^(timestamp|date)/.test(type) || targetForm?.parse !== undefined
  if (isDate) return createDateConversion(column)
  const encode = (value: ComparedValue) => {
    const encoded = targetForm && value !== null ? targetForm.encode(value) : value
    return encoded === null ? null : String(encoded)
  }
  if (type === 'boolean')
    return createPlainConversion((value) => flags[String(value)] ?? refuse(name, value), encode)
  if (/^jsonb?$/.test(type)) return createPlainConversion(toSortedJson, encode)
  if (isNumber(type) && sourceForm === undefined)
    return createPlainConversion((value) => String(value), encode)
  return createPlainConversion(
    (value) => (typeof value === 'object' ? refuse(name, 'bytes') : String(value)),
    encode,
  )
}

function createPlainConversion(
  toText: (value: unknown) => string,
  write: ColumnConversion['write'],
): ColumnConversion {
  const read = (value: unknown) => (value === null ? null : toText(value))
  return { read, write, readBack: read }
}

function createDateConversion({
  name,
  type,
  sourceForm,
  targetForm,
}: ConvertedColumn): ColumnConversion {
  const parseBack = targetForm?.parse ?? parseDate
  const parse = (value: unknown) => {
    // The unit of a number is known only where a form tells it.
    const isUnknown = typeof value !== 'string' && sourceForm?.parse === undefined
    const date = isUnknown ? undefined : (sourceForm?.parse ?? parseDateText)(value)
    if (!date || Number.isNaN(date.getTime())) return refuse(name, value)
    return type === 'date' ? `${date.toISOString().slice(0, 10)}T00:00:00.000Z` : date.toISOString()
  }
  return {
    read: (value) => (value === null ? null : parse(value)),
    write: (value) => {
      if (value === null) return null
      const encoded = targetForm?.encode(new Date(value)) ?? formatDate(value)
      return encoded instanceof Date ? formatDate(encoded) : String(encoded)
    },
    readBack: (text) => (text === null ? null : parseBack(toTimestamp(text)).toISOString()),
  }
}

/** Writes a day of PostgreSQL as a timestamp. */
function toTimestamp(text: string) {
  return /^\d+-\d\d-\d\d$/.test(text) ? `${text} 00:00:00` : text
}

function toSortedJson(value: unknown) {
  const sort = (_: string, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part
  return JSON.stringify(JSON.parse(String(value)), sort)
}

function refuse(name: string, value: unknown): never {
  throw new DatabaseError(
    `The column ${name} has the value ${JSON.stringify(String(value))}, which its column in PostgreSQL cannot take. Change it in the file, or the type of the column.`,
  )
}

/** Counts rows, and computes a digest of them that does not depend on their order. */
export function createTableDigest() {
  let [rows, sum] = [0, 0n]
  return {
    add: (row: ComparedValue[]) => {
      rows += 1
      const hash = createHash('sha256').update(JSON.stringify(row)).digest('hex')
      sum = BigInt.asUintN(256, sum + BigInt(`0x${hash}`))
    },
    get: () => ({ rows, digest: sum.toString(16).padStart(64, '0') }),
  }
}
