import type { Db } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import { decodeUser, type UserRow, userColumns } from '../rows.ts'
import { buildWhere } from '../sql.ts'
import type { AccessPath, AccessPlan } from './access-path.ts'
import { type AccessPathContext, buildPathQuery, buildTotals } from './access-path-sql.ts'
import { buildKeysetSegments, buildSortKey, toDirection, type UserListCursor } from './keyset.ts'
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
  const total = countsWithPage
    ? Prisma.sql`, ${buildTotals(plan, context).withPage} AS total`
    : Prisma.empty
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
  total: Prisma.Sql,
): Promise<ListedRow[]> {
  // An expression, so that no driver converts the value as it converts the column.
  const sortKey = Prisma.sql`coalesce(${buildSortKey(query, context.dialect)}, NULL) AS "sortKey"`
  const select = Prisma.sql`SELECT ${userColumns}, ${sortKey} ${total}`
  const segments = buildKeysetSegments(query, context.dialect)
  // A short scan does not see the end of its segment, so the next one must not follow it.
  const readable = path.kind === 'scan-in-order' ? segments.slice(0, 1) : segments
  const rows: ListedRow[] = []
  for (const [index, segment] of readable.entries()) {
    const missing = query.limit + 1 - rows.length
    if (missing === 0) break
    const { rows: from, orderBy } = context.branches
      ? mergeBranches(query, context, index, missing)
      : buildPathQuery(path, segment, context)
    const page = Prisma.sql`${from} ${orderBy} LIMIT ${missing} OFFSET ${query.offset}`
    const id = Prisma.raw(context.branches ? '"id"' : '{user.id}')
    // The subquery skips entries of the index, without the rows of the table.
    const statement =
      context.branches || (query.offset > 0 && !query.search)
        ? Prisma.sql`${select} FROM {user} WHERE {user.id} IN (SELECT ${id} ${page}) ${segment.orderBy}`
        : Prisma.sql`${select} ${page}`
    const found = await db.queryLong<FoundRow>(statement)
    for (const row of found)
      rows.push({ user: decodeUser(row), sortKey: row.sortKey, total: row.total })
  }
  return rows
}

/** Merges one segment of several branches, each of which is read in its order as far as the page may need. */
function mergeBranches(
  query: UserListQuery,
  { branches = [], dialect }: AccessPathContext,
  index: number,
  missing: number,
) {
  const direction = toDirection(query.descending)
  const key = buildSortKey(query, dialect)
  const parts = branches.map(({ conditions, segments }) => {
    const { conditions: ofSegment = [], orderBy = Prisma.empty } = segments[index] ?? {}
    const where = buildWhere([...conditions, ...ofSegment])
    return Prisma.sql`SELECT * FROM (SELECT {user.id} AS "id", ${key} AS "key" FROM {user} ${where} ${orderBy}
      LIMIT ${query.offset + missing}) AS "branch"`
  })
  return {
    rows: Prisma.sql`FROM (${Prisma.join(parts, ' UNION ALL ')}) AS "merged"`,
    orderBy: Prisma.sql`ORDER BY "key" ${direction}, "id" ${direction}`,
  }
}
