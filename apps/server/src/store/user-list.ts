import type { ListUsersQuery, UserField } from '@castellan/contract'
import type { Db } from './db.ts'
import { Prisma } from './generated/sqlite/client.ts'
import type { Ids } from './ids.ts'
import type { Matching } from './matching.ts'
import { column } from './sql.ts'
import { conditions, type Filter, type Search, where } from './user-conditions.ts'
import { type Total, userTotals } from './user-totals.ts'
import { type UserRow, userColumns } from './users.ts'

/** Where a page ended: the last user's id, and their value in the order, as the database has it. */
export type Position = { key: string | number | null; id: string }

/** Which users to list, in which order, from where and how many, and how to count them all. */
export type UserListQuery = {
  search?: Search
  filters: readonly Filter[]
  sortBy: UserField
  descending: boolean
  limit: number
  offset: number
  /** Where to go on; the offset is 0 then. */
  after?: Position
  count: ListUsersQuery['count']
}

/** Users; `next` where a page ends that is not the last, `total` if it was asked for. */
export type UserPage = { users: UserRow[]; total: Total | undefined; next: Position | undefined }

/** A row of a page, with its value in the order and perhaps how many there are on all pages. */
type Listed = UserRow & { sortKey: Position['key']; total?: number | bigint }

/** Whether the page comes with its total: to count what a search finds, all of it must be found. */
const countsItself = ({ count, search, after }: UserListQuery) =>
  count === 'exact' && search !== undefined && !after

const asUser = ({ sortKey: _, total: _total, ...user }: Listed): UserRow => user

/** A stretch of the order, such as the users without a value in it, which stand together. */
type Stretch = { within: Prisma.Sql[]; order: Prisma.Sql }

const isNull = (sorted: Prisma.Sql) => Prisma.sql`${sorted} IS NULL`

/**
 * What comes after a position, in stretches that an index finds at once. Users without a value in
 * the order come first or last: a comparison would leave them out.
 */
const stretches = (
  { after, sortBy, descending }: UserListQuery,
  dialect: Matching['dialect'],
): Stretch[] => {
  const sorted = column(sortBy)
  const way = Prisma.raw(descending ? 'DESC' : 'ASC')
  const beyond = Prisma.raw(descending ? '<' : '>')
  const order = Prisma.sql`ORDER BY ${sorted} ${way}, "id" ${way}`
  if (!after) return [{ within: [], order }]
  const { key, id } = after
  const orderOfIds = Prisma.sql`ORDER BY "id" ${way}`
  const comeFirst = (dialect === 'sqlite') !== descending
  if (key === null)
    return [
      { within: [isNull(sorted), Prisma.sql`"id" ${beyond} ${id}`], order: orderOfIds },
      ...(comeFirst ? [{ within: [Prisma.sql`${sorted} IS NOT NULL`], order }] : []),
    ]
  return [
    { within: [Prisma.sql`(${sorted}, "id") ${beyond} (${key}, ${id})`], order },
    ...(comeFirst ? [] : [{ within: [isNull(sorted)], order: orderOfIds }]),
  ]
}

/** The users of a page, and with a search that is counted how many it finds. */
const pageOf = async (db: Db, query: UserListQuery, all: Prisma.Sql[], asking: Matching) => {
  // An expression, so that the value comes as the database has it, whatever its column is called.
  const sortKey = Prisma.sql`coalesce(${column(query.sortBy)}, NULL) AS "sortKey"`
  const total = countsItself(query) ? Prisma.sql`, count(*) OVER () AS total` : Prisma.empty
  const select = Prisma.sql`SELECT ${userColumns}, ${sortKey} ${total} FROM "user"`
  const rows: Listed[] = []
  // One more than the page holds tells whether there is another page.
  const wanted = query.limit + 1
  for (const { within, order } of stretches(query, asking.dialect)) {
    if (rows.length === wanted) break
    const these = where([...all, ...within])
    const page = Prisma.sql`${order} LIMIT ${wanted - rows.length} OFFSET ${query.offset}`
    // Those that are passed over are passed over in the index alone.
    const passesOver = query.offset > 0 && !query.search
    const statement = passesOver
      ? Prisma.sql`${select} WHERE "id" IN (SELECT "id" FROM "user" ${these} ${page}) ${order}`
      : Prisma.sql`${select} ${these} ${page}`
    rows.push(...(await db.scan<Listed>(statement)))
  }
  return rows
}

/** One page of users (B1–B5). */
export const userList = (db: Db, asking: Matching, ids: Ids) => {
  const { search, filter } = conditions(asking, ids)
  const { exact, estimated } = userTotals(db, asking.dialect)
  return async (query: UserListQuery): Promise<UserPage> => {
    const { count, limit, offset, after } = query
    const all = [...(query.search ? [search(query.search)] : []), ...query.filters.map(filter)]
    const [rows, counted] = await Promise.all([
      pageOf(db, query, all, asking),
      count === 'exact' && !countsItself(query) ? exact(all) : undefined,
    ])
    const [first] = rows
    const shown = rows.slice(0, limit)
    const last = rows.length > limit ? shown.at(-1) : undefined

    const total = async (): Promise<Total | undefined> => {
      if (count === 'none') return undefined
      if (count === 'exact')
        return { users: counted ?? Number(first?.total ?? (await exact(all))), isEstimated: false }
      const atLeast = offset + rows.length
      const isKnown = !after && !last && (first !== undefined || offset === 0)
      if (isKnown) return { users: atLeast, isEstimated: false }
      const about = await estimated(all)
      return { ...about, users: Math.max(about.users, atLeast) }
    }
    return {
      users: shown.map(asUser),
      total: await total(),
      next: last && { key: last.sortKey, id: last.id },
    }
  }
}
