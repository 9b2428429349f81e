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

/** Encodes a date in the format of a file. */
export type EncodeDate = (instant: Date) => string | number

/** The format of better-auth and of Castellan: `2026-11-23T13:52:27.463Z`. */
export const encodeIsoDate: EncodeDate = (instant) => instant.toISOString()

/** The format of Prisma 7: `2026-11-23T13:52:27.463+00:00`. */
const withOffset: EncodeDate = (instant) => instant.toISOString().replace('Z', '+00:00')

/** The format of earlier versions of Prisma: milliseconds since 1970. */
const asMilliseconds: EncodeDate = (instant) => instant.getTime()

const writers: Record<string, EncodeDate> = {
  zulu: encodeIsoDate,
  offset: withOffset,
  milliseconds: asMilliseconds,
}

const formsSql = `SELECT form, count(*) FROM (
    SELECT CASE WHEN typeof(instant) = 'integer' THEN 'milliseconds'
      WHEN instant GLOB '????-??-??T*Z' THEN 'zulu'
      WHEN instant GLOB '????-??-??T*+00:00' THEN 'offset' END AS form
    FROM (SELECT {user.createdAt} AS instant FROM {user} UNION ALL SELECT {session.createdAt} FROM {session})
  ) WHERE form IS NOT NULL GROUP BY form ORDER BY form`

/**
 * Detects the date format of a file, so that dates of Castellan and the app compare: by its rows, or by
 * the declared type of a column if there are none.
 * @throws DatabaseError when the rows have more than one format
 */
export async function detectDateFormat(
  { query }: MigratableDatabase,
  { names, tables }: Schema,
): Promise<EncodeDate> {
  if (tables.size === 0) return encodeIsoDate
  const found = await query(names.render(formsSql))
  if (found.length > 1)
    throw new DatabaseError(
      `The dates in this file have more than one format: ${found.map(([form, count]) => `${count} as ${form}`).join(', ')}. ` +
        'They cannot be compared with one another. Convert all of them to one format.',
    )
  const [form] = found[0] ?? []
  const isPrismas = tables.get('user')?.get('createdAt')?.type.toUpperCase() === 'DATETIME'
  return writers[String(form)] ?? (isPrismas ? withOffset : encodeIsoDate)
}
