import type { ListUsersQuery } from '@castellan/contract'
import type { Db } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'
import { type UserRow, userColumns } from '../repositories/users.ts'
import type { IdTypes } from '../schema/id-type.ts'
import { buildWhere } from '../sql.ts'
import { createSearchLookup } from '../sqlite/search-lookup.ts'
import { type AccessPath, createAccessPathPlanner } from './access-path.ts'
import { estimateCount } from './estimate.ts'
import {
  buildKeysetSegments,
  buildSortKey,
  type UserListCursor,
  type UserListOrder,
} from './keyset.ts'
import type { TextMatchOptions } from './text-match.ts'
import { createConditionBuilder, type Filter, type Search } from './where.ts'

/** Which users to list, in which order, from where and how many, and how to count them all. */
export type UserListQuery = UserListOrder & {
  search?: Search
  filters: readonly Filter[]
  limit: number
  /** How many to pass over; none where the page goes on after a position. */
  offset: number
  count: ListUsersQuery['count']
}

/** How many users there are on all pages. */
export type UserTotal = { users: number; isEstimated: boolean }

/** Users; `next` where a page ends that is not the last, `total` if it was asked for. */
export type UserPage = {
  users: UserRow[]
  total: UserTotal | undefined
  next: UserListCursor | undefined
}

/** A row of a page, with its value in the order and perhaps how many there are on all pages. */
type Listed = UserRow & { sortKey: UserListCursor['key']; total?: number | bigint | string }

/** One page of users (B1–B5). */
export function createUserList(db: Db, asking: TextMatchOptions, ids: IdTypes) {
  const { dialect } = asking
  const { search: finds, filter } = createConditionBuilder(asking, ids)
  const waysTo = createAccessPathPlanner(
    dialect,
    dialect === 'sqlite' ? createSearchLookup(db.queryLong) : undefined,
  )

  /** The users that a page finds in one way, and one more if there is one. */
  const rowsBy = async (
    { from, isFound, isWalk }: AccessPath,
    query: UserListQuery,
    all: Prisma.Sql[],
    total: Prisma.Sql,
  ) => {
    // An expression, so that the value comes as the database has it, whatever its column is called.
    const sortKey = Prisma.sql`coalesce(${buildSortKey(query.sortBy)}, NULL) AS "sortKey"`
    const select = Prisma.sql`SELECT ${userColumns}, ${sortKey} ${total}`
    const rows: Listed[] = []
    const wanted = query.limit + 1
    const inOrder = buildKeysetSegments(query, dialect)
    for (const stretch of inOrder) {
      // Beyond a walk that falls short are users whom it has not come to.
      if (rows.length === wanted || (isWalk && stretch !== inOrder[0])) break
      const { within, order } = stretch
      const these = Prisma.sql`FROM ${from(stretch)} ${buildWhere([...(isFound ? [] : all), ...within])}`
      // A walk is read row by row, and ends when the page is full: sorting would read all of it.
      const sorted = isWalk ? Prisma.empty : order
      const page = Prisma.sql`${sorted} LIMIT ${wanted - rows.length} OFFSET ${query.offset}`
      // Those that are passed over are passed over in the index alone.
      const passesOver = query.offset > 0 && !query.search
      const statement = passesOver
        ? Prisma.sql`${select} FROM "user" WHERE "id" IN (SELECT "id" ${these} ${page}) ${order}`
        : Prisma.sql`${select} ${these} ${page}`
      rows.push(...(await db.queryLong<Listed>(statement)))
    }
    return rows
  }

  return async (query: UserListQuery): Promise<UserPage> => {
    const { search, filters, count, limit, offset, after } = query
    const holds = search && finds(search)
    const all = [...(holds ? [holds] : []), ...filters.map(filter)]
    const { ways, known, beside, alone } = await waysTo({
      all,
      fields: [...(search?.fields ?? []), ...filters.map(({ field }) => field)],
      search: search && holds && { search, holds, isAlone: filters.length === 0 },
      wanted: offset + limit + 1,
      isCounted: count === 'exact',
      isContinued: after !== undefined,
    })
    const besides = count === 'exact' ? Prisma.sql`, ${beside} AS total` : Prisma.empty
    let rows: Listed[] = []
    for (const way of ways) {
      rows = await rowsBy(way, query, all, besides)
      if (!way.isWalk || rows.length > limit) break
    }
    const [first] = rows
    const shown = rows.slice(0, limit)
    const last = rows.length > limit ? shown.at(-1) : undefined

    const total = async (): Promise<UserTotal | undefined> => {
      if (count === 'none') return undefined
      const isWhole = !after && !last && (first !== undefined || offset === 0)
      const certain = first?.total ?? known ?? (isWhole ? offset + rows.length : undefined)
      if (certain !== undefined) return { users: Number(certain), isEstimated: false }
      if (count === 'exact' || all.length === 0) {
        const [counted] = await db.queryLong<Pick<Listed, 'total'>>(
          Prisma.sql`SELECT ${alone} AS total`,
        )
        return { users: Number(counted?.total ?? 0), isEstimated: false }
      }
      const atLeast = offset + rows.length
      return { users: Math.max(await estimateCount(db, all, dialect), atLeast), isEstimated: true }
    }
    return {
      users: shown.map(asUser),
      total: await total(),
      next: last && { key: last.sortKey, id: last.id },
    }
  }
}

function asUser({ sortKey: _, total: _total, ...user }: Listed): UserRow {
  return user
}
