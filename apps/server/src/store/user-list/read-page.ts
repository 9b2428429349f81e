import sql, { empty, type Sql } from 'sql-template-tag'
import type { Db } from '../database.ts'
import { decodeUser, type UserRow, userColumns } from '../rows.ts'
import type { AccessPath, AccessPlan } from './access-path.ts'
import { type AccessPathContext, buildPathQuery, buildTotals } from './access-path-sql.ts'
import { buildIdsAtOffset } from './ids-at-offset.ts'
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
    const statement = buildPage(select, { ...query, limit: missing, offset }, segment, pathQuery)
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
  { indexed, orderBy: listOrder }: KeysetSegment,
  { rows: from, orderBy }: ReturnType<typeof buildPathQuery>,
) {
  const { search, filters, limit, offset } = query
  const page = sql`${from} ${orderBy} LIMIT ${limit} OFFSET ${offset}`
  // The subquery skips entries of the index, without the rows of the table.
  const canSkip = !search && (offset > 0 || filters.length > 0)
  if (!canSkip) return sql`${select} ${page}`
  const ids =
    indexed && offset > 0 ? buildIdsAtOffset(from, indexed, query) : sql`SELECT {user.id} ${page}`
  return sql`${select} FROM {user} WHERE {user.id} IN (${ids}) ${listOrder}`
}

/** Counts rows, up to a number. */
async function countUpTo(db: Db, from: Sql, atMost: number) {
  const [counted] = await db.queryLong<{ skipped: number }>(
    sql`SELECT count(*) AS skipped FROM (SELECT 1 ${from} LIMIT ${atMost}) AS "skipped"`,
  )
  return Number(counted?.skipped ?? 0)
}
