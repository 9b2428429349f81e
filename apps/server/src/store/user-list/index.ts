import sql from 'sql-template-tag'
import type { Db } from '../database.ts'
import { createUnavailableError } from '../errors.ts'
import type { UserRow } from '../rows.ts'
import type { IdTypes } from '../schema/forms/id-type.ts'
import { createSearchLookup } from '../sqlite/search-lookup.ts'
import { type AccessPlan, chooseAccessPlan, mostMatchesCounted } from './access-path.ts'
import { type AccessPathContext, buildTotals } from './access-path-sql.ts'
import { buildStoredCount } from './count.ts'
import { estimateCount } from './estimate.ts'
import { hasIndexedOrder } from './indexed-orders.ts'
import { buildKeysetSegments } from './keyset.ts'
import type { UserListPosition, UserListQuery, UserTotal } from './query.ts'
import { type ListedRow, readPage } from './read-page.ts'
import { buildSections } from './sections.ts'
import type { TextMatchOptions } from './text-match.ts'
import { createConditionBuilder } from './where.ts'

/** A page of users. `next` is undefined on the last page, `total` if it was not requested. */
export type UserPage = {
  users: UserRow[]
  total: UserTotal | undefined
  next: UserListPosition | undefined
}

/** Creates the function that reads a page of users (B1–B5). */
export function createUserList(
  db: Db,
  options: TextMatchOptions & {
    indexedFields: readonly string[]
    readSearchObjection: () => string | undefined
  },
  ids: IdTypes,
) {
  const { dialect } = options
  const { buildSearch, buildFilter } = createConditionBuilder(options, ids)
  const queryIndex =
    dialect === 'sqlite' ? createSearchLookup(db.queryLong, options.trigrams) : undefined

  const planQuery = async (query: UserListQuery) => {
    const { search, filters, count, limit, offset } = query
    const objection = search && options.readSearchObjection()
    if (objection) throw createUnavailableError(objection)
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
      hasIndexedOrder:
        hasIndexedOrder(query.sortBy) || options.indexedFields.includes(query.sortBy),
    }
    // Each section would search again.
    const sections = search ? undefined : buildSections(query, dialect)
    const plan = chooseAccessPlan(request, found?.statistics)
    // A page that counts what a search finds reads all of it anyway.
    const countsMatches = search && needsExactTotal && plan.knownTotal === undefined
    const context: AccessPathContext = {
      dialect,
      sortsIds: dialect === 'sqlite' && !sections && !request.hasIndexedOrder && !countsMatches,
      conditions: [
        ...(searchCondition ? [searchCondition] : []),
        ...filters.map((filter) => buildFilter(filter, query.defaultRole)),
      ],
      segments: sections ?? buildKeysetSegments(query, dialect),
      fields: [...(search?.fields ?? []), ...filters.map(({ field }) => field)],
      candidates: found?.candidates,
    }
    return { plan, context }
  }

  return async (query: UserListQuery): Promise<UserPage> => {
    const { plan, context } = await planQuery(query)
    const rows = await readPage(db, query, plan, context)
    const shown = rows.slice(0, query.limit)
    return {
      users: shown.map(({ user }) => user),
      total: await countUsers(db, query, plan, context, rows),
      next: rows.length > query.limit ? findNext(query, shown) : undefined,
    }
  }
}

/** Returns where the next page begins: after the last user that the database finds by what was read. */
function findNext({ sortBy, after, offset }: UserListQuery, shown: ListedRow[]): UserListPosition {
  const index = shown.findLastIndex(isExact)
  const last = shown[index]
  if (!last) return { ...(after ? { after } : {}), offset: offset + shown.length }
  const { id } = last.user
  // An id may have more digits than a double, so it stays a string.
  const key = sortBy === 'id' ? id : last.sortKey
  return { after: { key, id }, offset: shown.length - 1 - index }
}

/** Whether a row has neither bytes nor U+FFFD, as which a text that is not UTF-8 is read. */
function isExact({ user, sortKey }: ListedRow) {
  const isBytes = typeof sortKey === 'object' && sortKey !== null
  return !isBytes && !`${sortKey} ${user.id}`.includes('\ufffd')
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
      sql`SELECT ${buildTotals(plan, context).inQuery} AS total`,
    )
    return { users: Number(counted?.total ?? 0), isEstimated: false }
  }
  const stored = await readStoredCount(db, context)
  if (stored !== undefined) return { users: stored, isEstimated: false }
  const estimate = await estimateCount(db, context.conditions, context.dialect)
  if (!estimate.isEstimated || rows.length === 0) return estimate
  return { users: Math.max(estimate.users, offset + rows.length), isEstimated: true }
}

/** Reads the exact number from the stored counts, which is as fast as an estimate, if they have it. */
async function readStoredCount(db: Db, { fields, conditions, dialect }: AccessPathContext) {
  const stored = buildStoredCount(fields, conditions, dialect)
  if (!stored) return undefined
  const [row] = await db.query<{ total: unknown }>(sql`SELECT ${stored} AS total`)
  return row?.total == null ? undefined : Number(row.total)
}
