import type pg from 'pg'

/** A count that is forgotten at a time, in milliseconds since 1970. */
export type Count = { count: number; expiresAt: number }

/** One more of what is counted under a key. */
type Addition = {
  key: string
  seconds: number
  /** Whether the seconds begin again with each addition, and not only with the first. */
  slides: boolean
}

/** An addition that did not count in the end: how it left the count, and when that expired before. */
export type Reversal = { key: string; expiresAt: number; previousExpiresAt: number }

/** Counts of the rate limits. A key without a count, or with an expired one, is missing in results. */
export type RateLimits = {
  read: (keys: string[]) => Promise<Map<string, Count>>
  /** Adds one to each key, and returns the counts. Each addition is atomic. */
  add: (additions: Addition[]) => Promise<Map<string, Count>>
  reverse: (reversals: Reversal[]) => Promise<void>
  delete: (keys: string[]) => Promise<void>
}

/** Runs statements on the database of the rate limits. */
export type RateLimitClient = { query: (query: pg.QueryConfig) => Promise<pg.QueryResult> }

/** The number of counts in memory at which the expired ones are deleted for the first time. */
const firstPurge = 10_000

/** Keeps the counts in the memory of this process. */
export function createLocalRateLimits(now: () => Date): RateLimits {
  const counts = new Map<string, Count>()
  let nextPurge = firstPurge
  const find = (key: string) => {
    const found = counts.get(key)
    return found && found.expiresAt > now().getTime() ? found : undefined
  }
  const purge = () => {
    for (const key of counts.keys()) if (!find(key)) counts.delete(key)
    nextPurge = Math.max(firstPurge, 2 * counts.size)
  }
  const read = async (keys: string[]) =>
    new Map(keys.flatMap((key) => [find(key) ?? []].flat().map((found) => [key, found] as const)))
  return {
    read,
    add: async (additions) => {
      if (counts.size >= nextPurge) purge()
      for (const { key, seconds, slides } of additions) {
        const found = find(key)
        const fresh = now().getTime() + seconds * 1000
        const expiresAt = found && !slides ? found.expiresAt : fresh
        counts.set(key, { count: (found?.count ?? 0) + 1, expiresAt })
      }
      return read(additions.map(({ key }) => key))
    },
    reverse: async (reversals) => {
      for (const { key, expiresAt, previousExpiresAt } of reversals) {
        const found = find(key)
        if (!found) continue
        const isLast = found.expiresAt === expiresAt
        const restored = isLast ? previousExpiresAt : found.expiresAt
        counts.set(key, { count: found.count - 1, expiresAt: restored })
      }
    },
    delete: async (keys) => {
      for (const key of keys) counts.delete(key)
    },
  }
}

/** Keeps the counts in a table of PostgreSQL, which all servers share. Rows are locked in one order. */
export function createSharedRateLimits(client: RateLimitClient, now: () => Date): RateLimits {
  const run = async (text: string, values: unknown[]) => {
    const { rows } = await client.query({ text, values })
    return new Map<string, Count>(
      rows.map(({ key, points, expire }) => [key, { count: points, expiresAt: Number(expire) }]),
    )
  }
  const query = (name: keyof typeof statements, values: unknown[]) =>
    run(statements[name], [...values, now().getTime()])
  return {
    read: (keys) => query('read', [keys]),
    add: (additions) =>
      query('add', [
        additions.map(({ key }) => key),
        additions.map(({ seconds }) => seconds * 1000),
        additions.map(({ slides }) => slides),
      ]),
    reverse: async (reversals) => {
      await query('reverse', [
        reversals.map(({ key }) => key),
        reversals.map(({ expiresAt }) => expiresAt),
        reversals.map(({ previousExpiresAt }) => previousExpiresAt),
      ])
    },
    delete: async (keys) => {
      await run(statements.delete, [keys])
    },
  }
}

/** Deletes expired counts. A minute later than they expire, as the clocks of servers differ. */
export const purgeRateLimitsSql =
  'DELETE FROM "castellan_rate_limits" WHERE "expire" < (extract(epoch FROM now()) - 60) * 1000'

const statements = {
  read: `SELECT "key", "points", "expire" FROM "castellan_rate_limits"
    WHERE "key" = ANY($1::text[]) AND "expire" > $2::bigint`,
  add: `WITH "added" AS (
      SELECT * FROM unnest($1::text[], $2::bigint[], $3::boolean[]) AS "a" ("key", "ms", "slides"))
    INSERT INTO "castellan_rate_limits" AS "old" ("key", "points", "expire")
      SELECT "key", 1, $4::bigint + "ms" FROM "added" ORDER BY "key"
    ON CONFLICT ("key") DO UPDATE SET
      "points" = CASE WHEN "old"."expire" > $4::bigint THEN "old"."points" + 1 ELSE 1 END,
      "expire" = CASE WHEN "old"."expire" > $4::bigint
          AND NOT (SELECT "slides" FROM "added" WHERE "added"."key" = "excluded"."key")
        THEN "old"."expire" ELSE "excluded"."expire" END
    RETURNING "key", "points", "expire"`,
  reverse: `UPDATE "castellan_rate_limits" AS "old" SET
      "points" = "old"."points" - 1,
      "expire" = CASE WHEN "old"."expire" = "ms" THEN "previous" ELSE "old"."expire" END
    FROM (SELECT "key", "ms", "previous"
        FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS "r" ("key", "ms", "previous")
        JOIN "castellan_rate_limits" USING ("key") ORDER BY "key"
        FOR UPDATE OF "castellan_rate_limits") AS "reversed"
    WHERE "old"."key" = "reversed"."key" AND "old"."expire" > $4::bigint`,
  delete: 'DELETE FROM "castellan_rate_limits" WHERE "key" = ANY($1::text[])',
}
