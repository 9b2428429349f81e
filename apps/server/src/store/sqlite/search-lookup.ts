import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database.ts'
import type { SearchStatistics } from '../user-list/access-path.ts'
import { buildCount } from '../user-list/count.ts'
import type { Search } from '../user-list/where.ts'
import { toIndexQuery } from './search-documents.ts'

/** The result of a lookup in the search index. */
type SearchLookup = {
  statistics: SearchStatistics
  /** A query of the rowids of all matches, and perhaps of other users, in a column `candidate`. */
  candidates: Sql
}

/** The index contains trigrams, so it cannot find shorter texts. */
const minTextLength = 3

/**
 * With this many queued users the index is not used, because each search reads all of them. Measured
 * with 200,000 users: 0.6 ms without a queue, 7 with 1,000 queued users, 29 with 5,000.
 */
const maxQueueLength = 1_000

/**
 * Up to this many matches are returned as a list of ids, without a second query that counts them.
 * Measured: a search for one address takes 7.5 ms instead of 10 (decision 12); 200 ids take 0.3 ms.
 */
const maxListedIds = 200

const queued = raw('SELECT "docid" FROM "castellan_user_search_queue"')

/** The result of the first query: whether the index is usable, how many users there are, and a few ids. */
type IndexState = { users: number; ids: string | null }

/**
 * Creates the lookup in the trigram index. It returns undefined if the text is too short or the index
 * is not up to date. `condition` is the search as an SQL condition; matches are counted up to `atMost`.
 */
export function createSearchLookup(query: Query, indexed: readonly string[]) {
  const isIndexed = (field: string) => indexed.includes(field)
  return async (
    { search, condition }: { search: Search; condition: Sql },
    atMost: number,
  ): Promise<SearchLookup | undefined> => {
    if ([...search.text].length < minTextLength || !search.fields.every(isIndexed)) return undefined
    const match = sql`"castellan_user_search" MATCH ${toIndexQuery(search)}`
    const found = sql`SELECT rowid AS candidate FROM "castellan_user_search" WHERE ${match}`
    // The index may be wrong about users in the queue, so their rows are compared.
    const changed = sql`SELECT rowid AS candidate FROM {user} WHERE rowid IN (${queued}) AND ${condition}`
    const candidates = sql`${found} AND rowid NOT IN (${queued}) UNION ALL ${changed}`

    const [state] = await query<IndexState>(buildStateQuery(candidates))
    if (!state?.ids) return undefined
    const { users, ids } = state
    const listed = JSON.parse(ids).length
    if (listed <= maxListedIds)
      return {
        statistics: { matches: listed, isExact: false, users },
        candidates: sql`SELECT value AS candidate FROM json_each(${ids})`,
      }

    const [counted] = await query<{ matches: number; outdated: number }>(
      sql`SELECT ${countUpTo(atMost, sql`SELECT 1 FROM "castellan_user_search" WHERE ${match}`)} AS matches,
        CASE WHEN EXISTS (${queued}) THEN
          (SELECT count(*) FROM (${found} AND rowid IN (${queued}))) -
          (SELECT count(*) FROM (${changed})) ELSE 0 END AS outdated`,
    )
    const { matches = 0, outdated = 0 } = counted ?? {}
    // FTS5 cannot tell whether a phrase is at the end.
    const isExact = search.operator !== 'ends_with' && matches < atMost
    return { statistics: { matches: matches - outdated, isExact, users }, candidates }
  }
}

function buildStateQuery(candidates: Sql) {
  return sql`SELECT users, CASE WHEN triggers = 3 AND complete = 1 AND queued < ${maxQueueLength} THEN
      (SELECT json_group_array(candidate) FROM (${candidates} LIMIT ${maxListedIds + 1})) END AS ids
    FROM (SELECT
      (SELECT count(*) FROM sqlite_master
        WHERE type = 'trigger' AND name GLOB 'castellan_user_search_*') AS triggers,
      (SELECT "isComplete" FROM "castellan_user_search_progress") AS complete,
      (SELECT count(*) FROM (${queued} LIMIT ${maxQueueLength})) AS queued,
      ${buildCount([], [], 'sqlite')} AS users)`
}

function countUpTo(atMost: number, rows: Sql) {
  return sql`(SELECT count(*) FROM (${rows} LIMIT ${Number.isFinite(atMost) ? atMost : -1}))`
}
