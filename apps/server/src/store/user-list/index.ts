import type { ListUsersQuery } from '@castellan/contract'
import type { Db } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import { type UserRow, userColumns } from '../rows.ts'
import type { IdTypes } from '../schema/id-type.ts'
import { createSearchLookup } from '../sqlite/search-lookup.ts'
import {
  type AccessPath,
  type AccessPlan,
  chooseAccessPlan,
  mostMatchesCounted,
} from './access-path.ts'
import { type AccessPathContext, buildPathQuery, buildTotals } from './access-path-sql.ts'
import { estimateCount } from './estimate.ts'
import {
  buildKeysetSegments,
  buildSortKey,
  type UserListCursor,
  type UserListOrder,
} from './keyset.ts'
import type { TextMatchOptions } from './text-match.ts'
import { createConditionBuilder, type Filter, type Search } from './where.ts'

/** Which users to list, in which order, which page of them, and how to count them. */
export type UserListQuery = UserListOrder & {
  search?: Search
  filters: readonly Filter[]
  limit: number
  /** How many users to skip; 0 if the page begins after a cursor. */
  offset: number
  count: ListUsersQuery['count']
}

/** How many users are on all pages. */
export type UserTotal = { users: number; isEstimated: boolean }

/** A page of users. `next` is undefined on the last page, `total` if it was not requested. */
export type UserPage = {
  users: UserRow[]
  total: UserTotal | undefined
  next: UserListCursor | undefined
}

/** A user with the value that the list is sorted by, and the total if the page counts it. */
type ListedRow = UserRow & { sortKey: UserListCursor['key']; total?: number | bigint | string }

/** Creates the function that reads a page of users (B1–B5). */
export function createUserList(db: Db, options: TextMatchOptions, ids: IdTypes) {
  const { dialect } = options
  const { buildSearch, buildFilter } = createConditionBuilder(options, ids)
  const queryIndex = dialect === 'sqlite' ? createSearchLookup(db.queryLong) : undefined

  const planQuery = async (query: UserListQuery) => {
    const { search, filters, count, limit, offset } = query
    const searchCondition = search && buildSearch(search)
    const needsExactTotal = count === 'exact'
    const found =
      search &&
      searchCondition &&
      (await queryIndex?.(
        { search, condition: searchCondition },
        needsExactTotal ? Number.POSITIVE_INFINITY : mostMatchesCounted,
      ))
    const request = {
      dialect,
      hasSearch: search !== undefined,
      hasFilters: filters.length > 0,
      wanted: offset + limit + 1,
      needsExactTotal,
      hasCursor: query.after !== undefined,
    }
    const context: AccessPathContext = {
      dialect,
      conditions: [...(searchCondition ? [searchCondition] : []), ...filters.map(buildFilter)],
      fields: [...(search?.fields ?? []), ...filters.map(({ field }) => field)],
      candidates: found?.candidates,
    }
    return { plan: chooseAccessPlan(request, found?.statistics), context }
  }

  return async (query: UserListQuery): Promise<UserPage> => {
    const { plan, context } = await planQuery(query)
    const rows = await readPage(db, query, plan, context)
    const shown = rows.slice(0, query.limit)
    const last = rows.length > query.limit ? shown.at(-1) : undefined
    return {
      users: shown.map(toUserRow),
      total: await countUsers(db, query, plan, context, rows),
      // An id may have more digits than a double, so it stays a string.
      next: last && { key: query.sortBy === 'id' ? last.id : last.sortKey, id: last.id },
    }
  }
}

/** Reads the rows of a page and one more if there is one, by the first path that fills the page. */
async function readPage(
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
  const sortKey = Prisma.sql`coalesce(${buildSortKey(query.sortBy)}, NULL) AS "sortKey"`
  const select = Prisma.sql`SELECT ${userColumns}, ${sortKey} ${total}`
  const segments = buildKeysetSegments(query, context.dialect)
  // A short scan does not see the end of its segment, so the next one must not follow it.
  const readable = path.kind === 'scan-in-order' ? segments.slice(0, 1) : segments
  const rows: ListedRow[] = []
  for (const segment of readable) {
    const missing = query.limit + 1 - rows.length
    if (missing === 0) break
    const { rows: from, orderBy } = buildPathQuery(path, segment, context)
    const page = Prisma.sql`${from} ${orderBy} LIMIT ${missing} OFFSET ${query.offset}`
    // The subquery skips entries of the index, without the rows of the table.
    const statement =
      query.offset > 0 && !query.search
        ? Prisma.sql`${select} FROM "user" WHERE "id" IN (SELECT "id" ${page}) ${segment.orderBy}`
        : Prisma.sql`${select} ${page}`
    rows.push(...(await db.queryLong<ListedRow>(statement)))
  }
  return rows
}

/** Counts the users of all pages, by the cheapest way that `count` allows. */
async function countUsers(
  db: Db,
  { count, after, limit, offset }: UserListQuery,
  plan: AccessPlan,
  context: AccessPathContext,
  rows: ListedRow[],
): Promise<UserTotal | undefined> {
  if (count === 'none') return undefined
  const [first] = rows
  const isOnlyPage = !after && rows.length <= limit && (first !== undefined || offset === 0)
  const total = plan.knownTotal ?? first?.total ?? (isOnlyPage ? offset + rows.length : undefined)
  if (total !== undefined) return { users: Number(total), isEstimated: false }
  if (count === 'exact' || context.conditions.length === 0) {
    const [counted] = await db.queryLong<Pick<ListedRow, 'total'>>(
      Prisma.sql`SELECT ${buildTotals(plan, context).inQuery} AS total`,
    )
    return { users: Number(counted?.total ?? 0), isEstimated: false }
  }
  const estimate = await estimateCount(db, context.conditions, context.dialect)
  return { users: Math.max(estimate, offset + rows.length), isEstimated: true }
}

function toUserRow({ sortKey: _, total: _total, ...user }: ListedRow): UserRow {
  return user
}
