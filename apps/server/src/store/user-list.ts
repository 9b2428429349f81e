import type { ListUsersQuery, UserField } from '@castellan/contract'
import type { Db } from './db.ts'
import { Prisma } from './generated/sqlite/client.ts'
import type { Ids } from './ids.ts'
import { type Matching, matching, type TextOperator } from './matching.ts'
import { column } from './sql.ts'
import { type UserRow, userColumns } from './users.ts'

/** What a comparison compares with, of the type of the field. */
export type FilterValue = string | boolean | Date

/** Which users to list, in which order, from where and how many. */
export type UserListQuery = {
  search?: { field: UserField; operator: TextOperator; text: string }
  filter?: { field: UserField; operator: ListUsersQuery['filterOperator']; values: FilterValue[] }
  sortBy: UserField
  descending: boolean
  limit: number
  offset: number
}

const comparisons = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

/** How a database is asked: how texts are matched, and by what a field is compared. */
type Asking = { matched: Matching; compared: (field: UserField) => Prisma.Sql }

const filtered = (
  { field, operator, values }: NonNullable<UserListQuery['filter']>,
  { matched, compared }: Asking,
) => {
  const [value = ''] = values
  switch (operator) {
    case 'in':
      return Prisma.sql`${compared(field)} IN (${Prisma.join(values)})`
    case 'not_in':
      return Prisma.sql`${compared(field)} NOT IN (${Prisma.join(values)})`
    case 'contains':
    case 'starts_with':
    case 'ends_with':
      return matching(matched, { field, value: compared(field) }, operator, String(value))
    default:
      return Prisma.sql`${compared(field)} ${Prisma.raw(comparisons[operator])} ${value}`
  }
}

const found = (
  { field, operator, text }: NonNullable<UserListQuery['search']>,
  { matched, compared }: Asking,
) => matching(matched, { field, value: compared(field) }, operator, text)

const whereOf = ({ search, filter }: UserListQuery, asking: Asking) => {
  const conditions = [
    ...(search ? [found(search, asking)] : []),
    ...(filter ? [filtered(filter, asking)] : []),
  ]
  return conditions.length > 0
    ? Prisma.sql`WHERE ${Prisma.join(conditions, ' AND ')}`
    : Prisma.empty
}

/** A row of a page, and with it how many there are on all pages. */
type Counted = UserRow & { total: number | bigint }

const withoutTotal = ({ total: _, ...user }: Counted): UserRow => user

/** One page of users, and how many there are on all pages (B1–B5). */
export const userList = (db: Db, matched: Matching, ids: Ids) => async (query: UserListQuery) => {
  // Ids that are no text in the database are text to whoever asks.
  const compared = (field: UserField) =>
    field === 'id' && !ids.isText('user') ? Prisma.sql`CAST("id" AS TEXT)` : column(field)
  const where = whereOf(query, { matched, compared })
  const direction = Prisma.raw(query.descending ? 'DESC' : 'ASC')
  const order = Prisma.sql`ORDER BY ${column(query.sortBy)} ${direction}, "id" ${direction}`
  const bounds = Prisma.sql`LIMIT ${query.limit} OFFSET ${query.offset}`
  const page = (total: Prisma.Sql) =>
    Prisma.sql`SELECT ${userColumns} ${total} FROM "user" ${where} ${order} ${bounds}`
  // Those that are passed over are passed over in the index alone.
  const laterPage = Prisma.sql`SELECT ${userColumns} FROM "user"
    WHERE "id" IN (SELECT "id" FROM "user" ${where} ${order} ${bounds}) ${order}`
  const count = async () => {
    const [counted] = await db.scan<{ total: number }>(
      Prisma.sql`SELECT count(*) AS total FROM "user" ${where}`,
    )
    return Number(counted?.total ?? 0)
  }
  if (!query.search) {
    const asked = query.offset > 0 ? laterPage : page(Prisma.empty)
    const [users, total] = await Promise.all([db.scan<UserRow>(asked), count()])
    return { users, total }
  }
  // To count, all that match must be found: the page is among them.
  const rows = await db.scan<Counted>(page(Prisma.sql`, count(*) OVER () AS total`))
  const [first] = rows
  return { users: rows.map(withoutTotal), total: first ? Number(first.total) : await count() }
}
