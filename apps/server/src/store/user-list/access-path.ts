/**
 * Chooses how the users of a list are found and counted. This is the planner of lists: a pure
 * function of what is requested and of what the search index knows. `access-path-sql.ts` turns its
 * choice into SQL. Lists without a search need no plan, because every order has an index. With a
 * search there are two good ways, and the database cannot tell which is better, because it does not
 * know how many users match. Few matches: find them by the trigram index, then sort them. Many
 * matches: read the users in the order of the list, and stop when the page is full.
 *
 * | request                            | database   | paths, one after the other            | exact total                |
 * |------------------------------------|------------|---------------------------------------|----------------------------|
 * | no search                          | both       | table                                 | stored counts, or a query  |
 * | search, exact total, no cursor     | PostgreSQL | matches                               | with the page              |
 * | any other search                   | PostgreSQL | scan in order (2,000), matches        | a query                    |
 * | search, index unusable             | SQLite     | table                                 | with the page, or a query¹ |
 * | 10,000 matches, over 1 in 20 users | SQLite     | scan in order if it is cheap², table  | known, or as one line up   |
 * | fewer matches                      | SQLite     | scan in order if it is cheap², lookup | known, or among candidates |
 *
 * ¹ A query after a cursor: the page then does not see all matches.
 * ² The search is the only condition, no total has to be counted, and the scan costs less than
 *   looking the matches up.
 *
 * The constants were measured with 200,000 users, a page of 101, and the file in memory.
 */

/** One way to find the users of a list. */
export type AccessPath =
  /** The table with all conditions. The database chooses an index itself. */
  | { kind: 'table' }
  /** The first rows in the order of the list, then the conditions. They may not fill the page. */
  | { kind: 'scan-in-order'; rows: number }
  /** All matches first, then the order of the list. */
  | { kind: 'matches' }
  /** The users that the search index of SQLite names. */
  | { kind: 'lookup' }

/** How the users of a list are found and counted. */
export type AccessPlan = {
  /** To be tried one after the other, until one fills the page. */
  paths: AccessPath[]
  /** The total, where it is known before any user is read. */
  knownTotal?: number
  /** Whether the page itself sees all matches and counts them, or a query of its own does. */
  countWith: 'page' | 'query'
  /** What that query reads. */
  countFrom: 'users' | 'candidates'
}

/** What decides how the users of a list are found. */
export type AccessPathRequest = {
  dialect: 'sqlite' | 'postgresql'
  hasSearch: boolean
  hasFilters: boolean
  /** How many users must be found: those of the page, those it skips, and one more. */
  wanted: number
  needsExactTotal: boolean
  hasCursor: boolean
  /** Whether an index has the order of the list, so that the first rows are found without a sort. */
  hasIndexedOrder: boolean
}

/** What the search index of SQLite knows about a search. */
export type SearchStatistics = {
  /** How many users match, or as many as were counted. */
  matches: number
  /** Whether `matches` is the exact number. */
  isExact: boolean
  /** How many users there are. */
  users: number
}

/**
 * A lookup of one candidate costs as much as a scan of this many rows. Measured: 1.5 rows if there are
 * 20,000 matches, 2.6 if there are 500, 3.8 if there are 100. More if the file is not in memory.
 */
const rowsPerLookup = 3

/**
 * If more than one user in this many matches, the table is read. Measured with a total: with one match
 * in 20 users both take 75 ms; in 40, the lookup takes 42 and the table 66; in 10, 122 and 81.
 */
const usersPerFrequentMatch = 20

/**
 * The index counts no further than this if no exact total is requested. Measured: 1.5 ms for 10,000
 * matches, 6.6 for 100,000. With fewer matches a lookup takes 75 ms at most.
 */
export const mostMatchesCounted = 10_000

/**
 * PostgreSQL first scans this many rows if no exact total is requested. Measured: the scan takes 6 ms.
 * It
 * fills a page of 100 if one user in 20 matches, where finding all matches takes 18 ms, or 73 if every
 * second user matches. If few match, the scan comes on top of their 1 to 2 ms.
 */
const shortScanRows = 2_000

const table: AccessPath = { kind: 'table' }

/** Chooses the plan. `statistics` are those of the search index, undefined where there are none. */
export function chooseAccessPlan(
  request: AccessPathRequest,
  statistics: SearchStatistics | undefined,
): AccessPlan {
  const { dialect, hasSearch, needsExactTotal, hasCursor, hasIndexedOrder } = request
  const seesAllMatches = hasSearch && needsExactTotal && !hasCursor
  const countWith = seesAllMatches ? 'page' : 'query'
  if (statistics) return chooseByStatistics(request, statistics, countWith)
  const paths =
    hasSearch && dialect === 'postgresql'
      ? chooseOnPostgres(seesAllMatches || !hasIndexedOrder)
      : [table]
  return { paths, countWith, countFrom: 'users' }
}

/** PostgreSQL does not know how many users match, so it tries a short scan first. */
function chooseOnPostgres(readsAllMatches: boolean): AccessPath[] {
  const matches: AccessPath = { kind: 'matches' }
  return readsAllMatches ? [matches] : [{ kind: 'scan-in-order', rows: shortScanRows }, matches]
}

function chooseByStatistics(
  request: AccessPathRequest,
  { matches, isExact, users }: SearchStatistics,
  countWith: AccessPlan['countWith'],
): AccessPlan {
  const { wanted, hasFilters, needsExactTotal, hasIndexedOrder } = request
  const isTotalKnown = isExact && !hasFilters
  // Twice the rows that fill the page if the matches are spread evenly.
  const rows = Math.ceil((2 * wanted * users) / Math.max(matches, 1))
  const isScanCheap =
    hasIndexedOrder &&
    !hasFilters &&
    (isTotalKnown || !needsExactTotal) &&
    rows < rowsPerLookup * matches
  const scan: AccessPath[] = isScanCheap ? [{ kind: 'scan-in-order', rows }] : []
  const known = isTotalKnown ? { knownTotal: matches } : {}
  const isFrequent = matches * usersPerFrequentMatch > users && matches >= mostMatchesCounted
  return isFrequent
    ? { paths: [...scan, table], ...known, countWith, countFrom: 'users' }
    : {
        paths: [...scan, { kind: 'lookup' }],
        ...known,
        countWith: request.hasCursor ? 'query' : 'page',
        countFrom: 'candidates',
      }
}
