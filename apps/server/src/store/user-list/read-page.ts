import sql, { empty, type Sql } from 'sql-template-tag'
import type { Db } from '../database.ts'
import { decodeUser, type UserRow, userColumns } from '../rows.ts'
import type { AccessPath, AccessPlan } from './access-path.ts'
import { type AccessPathContext, buildPathQuery, buildTotals } from './access-path-sql.ts'
import {
  buildIdsAtOffset,
  buildIdsWithoutOthers,
  buildSortedIdsAtOffset,
  sectionOffset,
  sortedOffset,
} from './ids-at-offset.ts'
import { buildSortKey, type KeysetSegment, type UserListCursor } from './keyset.ts'
import type { UserListQuery } from './query.ts'

/** A user with the value that the list is sorted by, and the total if the page counts it. */
export type ListedRow = {
  user: UserRow
  sortKey: UserListCursor['key']
  total: number | bigint | string | undefined
}

type FoundRow = Record<string, unknown> & Omit<ListedRow, 'user'>

/** Reads the rows of a page and one more if there is one, by the first path that fills the page. */
export async function readPage(
  db: Db,
  query: UserListQuery,
  plan: AccessPlan,
  context: AccessPathContext,
): Promise<ListedRow[]> {
  const countsWithPage = query.count === 'exact' && plan.knownTotal === undefined
  const total = countsWithPage ? sql`, ${buildTotals(plan, context).withPage} AS total` : empty
  let rows: ListedRow[] = []
  for (const path of plan.paths) {
    rows = await readPath(db, query, path, context, total)
    if (path.kind !== 'scan-in-order' || rows.length > query.limit) break
  }
  return rows
}

async function readPath(
  db: Db,
  query: UserListQuery,
  path: AccessPath,
  context: AccessPathContext,
  total: Sql,
): Promise<ListedRow[]> {
  // An expression, so that no driver converts the value as it converts the column.
  const sortKey = sql`coalesce(${buildSortKey(query, context.dialect)}, NULL) AS "sortKey"`
  const select = sql`SELECT ${userColumns}, ${sortKey} ${total}`
  // A short scan does not see the end of its segment, so the next one must not follow it.
  const segments = path.kind === 'scan-in-order' ? context.segments.slice(0, 1) : context.segments
  const rows: ListedRow[] = []
  let { offset } = query
  for (const [index, segment] of segments.entries()) {
    const missing = query.limit + 1 - rows.length
    if (missing === 0) break
    const pathQuery = buildPathQuery(path, segment, context)
    const page = { ...query, limit: missing, offset }
    const statement = buildPage(select, page, segment, pathQuery, context)
    const found = await db.queryLong<FoundRow>(statement)
    for (const row of found)
      rows.push({ user: decodeUser(row), sortKey: row.sortKey, total: row.total })
    const isLast = index === segments.length - 1
    if (found.length > 0) offset = 0
    else if (offset > 0 && !isLast) offset -= await countUpTo(db, pathQuery.rows, offset)
  }
  return rows
}

function buildPage(
  select: Sql,
  query: UserListQuery,
  segment: KeysetSegment,
  pathQuery: ReturnType<typeof buildPathQuery>,
  context: AccessPathContext,
) {
  const { search, filters, limit, offset } = query
  // The subquery skips entries of the index, or sorts ids, without the rows of the table.
  const canSkip = context.sortsIds || (!search && (offset > 0 || filters.length > 0))
  if (!canSkip)
    return sql`${select} ${pathQuery.rows} ${pathQuery.orderBy} LIMIT ${limit} OFFSET ${offset}`
  const ids = buildIds(query, segment, pathQuery, context)
  return sql`${select} FROM {user} WHERE {user.id} IN (${ids}) ${segment.orderBy}`
}

function buildIds(
  query: UserListQuery,
  { indexed, others }: KeysetSegment,
  { rows: from, orderBy }: ReturnType<typeof buildPathQuery>,
  { dialect, conditions, sortsIds }: AccessPathContext,
) {
  const { limit, offset } = query
  const isUnfiltered = conditions.length === 0
  if (others && isUnfiltered && dialect === 'sqlite' && offset >= sectionOffset)
    return buildIdsWithoutOthers(others, orderBy, query)
  if (indexed && offset > 0) return buildIdsAtOffset(from, indexed, query)
  if (sortsIds && offset >= sortedOffset) return buildSortedIdsAtOffset(from, orderBy, query)
  return sql`SELECT {user.id} ${from} ${orderBy} LIMIT ${limit} OFFSET ${offset}`
}

/** Counts rows, up to a number. */
async function countUpTo(db: Db, from: Sql, atMost: number) {
  const [counted] = await db.queryLong<{ skipped: number }>(
    sql`SELECT count(*) AS skipped FROM (SELECT 1 ${from} LIMIT ${atMost}) AS "skipped"`,
  )
  return Number(counted?.skipped ?? 0)
}
