import type { ReadInstant } from '../columns.ts'
import { DatabaseError } from '../errors.ts'
import type { MigratableDatabase } from '../migrate.ts'
import type { Shape } from '../shape.ts'

/** Reads an instant in any of the ways below, or as a hand has written it. */
export const readInstant: ReadInstant = (value) =>
  new Date(
    typeof value === 'string' ? value : typeof value === 'object' ? Number.NaN : Number(value),
  )

/** An instant in the way in which a file keeps its instants. */
export type WriteInstant = (instant: Date) => string | number

/** As better-auth's own migrations and we have it: `2026-11-23T13:52:27.463Z` (WIRE §11.6). */
export const asZulu: WriteInstant = (instant) => instant.toISOString()

/** As Prisma 7 has it: `2026-11-23T13:52:27.463+00:00`. */
const withOffset: WriteInstant = (instant) => instant.toISOString().replace('Z', '+00:00')

/** As Prisma had it before: milliseconds since 1970 (WIRE §11.8). */
const asMilliseconds: WriteInstant = (instant) => instant.getTime()

const writers: Record<string, WriteInstant> = {
  zulu: asZulu,
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
export const writeInstantIn = async (
  { rows }: MigratableDatabase,
  shape: Shape,
): Promise<WriteInstant> => {
  if (shape.size === 0) return asZulu
  const found = await rows(formsSql)
  if (found.length > 1)
    throw new DatabaseError(
      `The dates in this file are written in more than one way: ${found.map(([form, count]) => `${count} as ${form}`).join(', ')}. ` +
        'They cannot be compared with one another. Let the app write them all in one way.',
    )
  const [form] = found[0] ?? []
  const isPrismas = shape.get('user')?.get('createdAt')?.type.toUpperCase() === 'DATETIME'
  return writers[String(form)] ?? (isPrismas ? withOffset : asZulu)
}
