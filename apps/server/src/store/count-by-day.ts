import sql, { join, type Sql } from 'sql-template-tag'
import type { UtcDay } from '../domain/utc-days.ts'
import type { Query } from './database.ts'

/** How many rows of an index one count reads, for all days together. */
const mostRowsRead = 500_000

/** What is counted of one day, and whether there is more of it. */
export type DayCount = { count: number; isCapped: boolean }

/** Counts rows of each day: `selectRows` selects those from a time up to another, in the order of an index. */
export async function countByDay(
  query: Query,
  days: UtcDay[],
  selectRows: (day: UtcDay) => Sql,
): Promise<DayCount[]> {
  const most = Math.floor(mostRowsRead / days.length)
  const rows = await query<{ day: unknown; rows: unknown }>(buildDayCounts(days, selectRows, most))
  const counts = new Map(rows.map((row) => [Number(row.day), Number(row.rows)]))
  return days.map((_, at) => {
    const counted = counts.get(at) ?? 0
    return { count: Math.min(counted, most), isCapped: counted > most }
  })
}

/** Builds the query that counts up to one more than `most` rows of each day. */
export function buildDayCounts(
  days: UtcDay[],
  selectRows: (day: UtcDay) => Sql,
  most = mostRowsRead,
) {
  return join(
    days.map(
      (day, at) =>
        sql`SELECT CAST(${at} AS INTEGER) AS "day",
          (SELECT count(*) FROM (${selectRows(day)} LIMIT ${most + 1}) AS "ofDay") AS "rows"`,
    ),
    ' UNION ALL ',
  )
}
