import { DatabaseError } from '../errors.ts'
import type { TableMetadata } from '../schema/adoption.ts'
import type { ParseDate } from '../schema/column-decoders.ts'
import type { MigratableDatabase } from '../schema/migrator.ts'

/** Reads an instant in any of the ways below, or as a hand has written it. */
export const parseDate: ParseDate = (value) =>
  new Date(
    typeof value === 'string' ? value : typeof value === 'object' ? Number.NaN : Number(value),
  )

/** An instant in the way in which a file keeps its instants. */
export type EncodeDate = (instant: Date) => string | number

/** As better-auth's own migrations and we have it: `2026-11-23T13:52:27.463Z` (WIRE §11.6). */
export const encodeIsoDate: EncodeDate = (instant) => instant.toISOString()

/** As Prisma 7 has it: `2026-11-23T13:52:27.463+00:00`. */
const withOffset: EncodeDate = (instant) => instant.toISOString().replace('Z', '+00:00')

/** As Prisma had it before: milliseconds since 1970 (WIRE §11.8). */
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
    FROM (SELECT "createdAt" AS instant FROM "user" UNION ALL SELECT "createdAt" FROM "session")
  ) WHERE form IS NOT NULL GROUP BY form ORDER BY form`

/**
 * How the file keeps its instants, so that ours compare with those of the app: as the rows have it,
 * or in a file without rows as whoever declared the column has it.
 * @throws DatabaseError when the rows disagree
 */
export async function detectDateFormat(
  { query }: MigratableDatabase,
  tables: TableMetadata,
): Promise<EncodeDate> {
  if (tables.size === 0) return encodeIsoDate
  const found = await query(formsSql)
  if (found.length > 1)
    throw new DatabaseError(
      `The dates in this file are written in more than one way: ${found.map(([form, count]) => `${count} as ${form}`).join(', ')}. ` +
        'They cannot be compared with one another. Let the app write them all in one way.',
    )
  const [form] = found[0] ?? []
  const isPrismas = tables.get('user')?.get('createdAt')?.type.toUpperCase() === 'DATETIME'
  return writers[String(form)] ?? (isPrismas ? withOffset : encodeIsoDate)
}
