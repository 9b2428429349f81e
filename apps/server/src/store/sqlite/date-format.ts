import { DatabaseError } from '../errors.ts'
import type { ParseDate } from '../schema/column-decoders.ts'
import type { MigratableDatabase } from '../schema/migratable-database.ts'
import type { Schema } from '../schema/schema.ts'

/** ISO 8601, or what `toString` and `toUTCString` write. `Date` reads more: for it, "x 1" is in 2001. */
const knownText = /^(?:(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)(?:[T ]|$)|[A-Z][a-z]{2},? )/

/** Parses a stored timestamp. Returns an invalid date for a text of no known format, or of no day. */
export const parseDate: ParseDate = (value) => {
  if (typeof value !== 'string')
    return new Date(typeof value === 'object' ? Number.NaN : Number(value))
  const [isKnown, year, month, day] = knownText.exec(value) ?? []
  const isDay = day === undefined || Number(day) <= countDays(Number(year), Number(month))
  return new Date(isKnown && isDay ? value : Number.NaN)
}

function countDays(year: number, month: number) {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** How the dates of a file are written and read. */
export type DateFormat = { encode: (instant: Date) => string | number; parse: ParseDate }

/** The format of better-auth and of Castellan: `2026-11-23T13:52:27.463Z`. */
export const isoDates: DateFormat = {
  encode: (instant) => instant.toISOString(),
  parse: parseDate,
}

/** The format of Prisma 7: `2026-11-23T13:52:27.463+00:00`. */
const datesWithOffset: DateFormat = {
  encode: (instant) => instant.toISOString().replace('Z', '+00:00'),
  parse: parseDate,
}

/** The format of Drizzle's `timestamp_ms` and of earlier versions of Prisma. */
const milliseconds: DateFormat = { encode: (instant) => instant.getTime(), parse: parseDate }

/** The format of Drizzle's `timestamp`: whole seconds since 1970. */
const seconds: DateFormat = {
  encode: (instant) => Math.floor(instant.getTime() / 1000),
  parse: (value) => (typeof value === 'number' ? new Date(value * 1000) : parseDate(value)),
}

const formats: Record<string, DateFormat> = {
  zulu: isoDates,
  offset: datesWithOffset,
  milliseconds,
  seconds,
}

/** Smaller numbers are seconds: as milliseconds they are before March 1973. */
const leastMilliseconds = 100_000_000_000

const formsSql = `SELECT form, count(*) FROM (
    SELECT CASE
      WHEN typeof(instant) = 'integer' AND instant < ${leastMilliseconds} THEN 'seconds'
      WHEN typeof(instant) = 'integer' THEN 'milliseconds'
      WHEN instant GLOB '????-??-??T*Z' THEN 'zulu'
      WHEN instant GLOB '????-??-??T*+00:00' THEN 'offset' END AS form
    FROM (SELECT {user.createdAt} AS instant FROM {user} UNION ALL SELECT {session.createdAt} FROM {session})
  ) WHERE form IS NOT NULL GROUP BY form ORDER BY form`

/**
 * Detects the date format of a file, so that dates of Castellan and the app compare: by its rows, or by
 * the declared type of a column if there are none.
 * @throws DatabaseError when the rows have more than one format, or when it is not certain
 */
export async function detectDateFormat(
  { query }: MigratableDatabase,
  { names, tables }: Schema,
): Promise<DateFormat> {
  if (tables.size === 0) return isoDates
  const found = await query(names.render(formsSql))
  if (found.length > 1)
    throw new DatabaseError(
      `The dates in this file have more than one format: ${found.map(([form, count]) => `${count} as ${form}`).join(', ')}. ` +
        'They cannot be compared with one another. Convert all of them to one format.',
    )
  const [form] = found[0] ?? []
  const type = tables.get('user')?.get('createdAt')?.type.toUpperCase()
  if (form === null || form === undefined) return guessFormat(type)
  return formats[String(form)] ?? isoDates
}

/**
 * Returns the format of a file without rows, by the declared type of a column.
 * @throws DatabaseError for whole numbers, which can be seconds or milliseconds
 */
function guessFormat(type = '') {
  if (type.includes('INT'))
    throw new DatabaseError(
      'The dates of this file are whole numbers, and without a user it is not certain whether they are seconds or milliseconds. Sign up one user in the app, then start again.',
    )
  return type === 'DATETIME' ? datesWithOffset : isoDates
}
