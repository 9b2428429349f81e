import type { ListUsersQuery, UserField } from '@castellan/contract'
import { caseVariants } from '../domain/letter-case.ts'
import type { Db, Dialect } from './db.ts'
import { Prisma } from './generated/sqlite/client.ts'
import type { Ids } from './ids.ts'
import { column } from './sql.ts'
import { type UserRow, userColumns } from './users.ts'

/** What a comparison compares with, of the type of the field. */
export type FilterValue = string | boolean | Date

type TextOperator = ListUsersQuery['searchOperator']

/** Which users to list, in which order, from where and how many. */
export type UserListQuery = {
  search?: { field: UserField; operator: TextOperator; text: string }
  filter?: { field: UserField; operator: ListUsersQuery['filterOperator']; values: FilterValue[] }
  sortBy: UserField
  descending: boolean
  limit: number
  offset: number
}

/** GLOB knows no escape but a class; in a class, `]` and `^` stand only in safe places. */
const globLiteral = (character: string) =>
  '*?['.includes(character) ? `[${character}]` : character

const regexLiteral = (character: string) =>
  /[\\^$.*+?()[\]{}|]/.test(character) ? `\\${character}` : character

/** The patterns of each database: how a text stands for itself, and how its ends are left open or not. */
const patterns = {
  sqlite: { verb: Prisma.raw('GLOB'), literal: globLiteral, open: ['*', '*'], closed: ['', ''] },
  postgresql: { verb: Prisma.raw('~'), literal: regexLiteral, open: ['', ''], closed: ['^', '$'] },
} satisfies Record<Dialect, object>

/** Finds `text` whatever its case; every character of it is literal. */
const matching = (dialect: Dialect, operator: TextOperator, text: string) => {
  const { verb, literal, open, closed } = patterns[dialect]
  const [start] = operator === 'starts_with' ? closed : open
  const [, end] = operator === 'ends_with' ? closed : open
  const middle = [...text].map((character) => {
    const same = caseVariants(character)
    return same.length > 1 ? `[${same.join('')}]` : literal(character)
  })
  return Prisma.sql`${verb} ${`${start}${middle.join('')}${end}`}`
}

const comparisons = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

/** How a database is asked: in which words, and by what a field is compared. */
type Asking = { dialect: Dialect; compared: (field: UserField) => Prisma.Sql }

const filtered = (
  { field, operator, values }: NonNullable<UserListQuery['filter']>,
  { dialect, compared }: Asking,
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
      return Prisma.sql`${compared(field)} ${matching(dialect, operator, String(value))}`
    default:
      return Prisma.sql`${compared(field)} ${Prisma.raw(comparisons[operator])} ${value}`
  }
}

const found = (
  { field, operator, text }: NonNullable<UserListQuery['search']>,
  { dialect, compared }: Asking,
) => Prisma.sql`${compared(field)} ${matching(dialect, operator, text)}`

const whereOf = ({ search, filter }: UserListQuery, asking: Asking) => {
  const conditions = [
    ...(search ? [found(search, asking)] : []),
    ...(filter ? [filtered(filter, asking)] : []),
  ]
  return conditions.length > 0
    ? Prisma.sql`WHERE ${Prisma.join(conditions, ' AND ')}`
    : Prisma.empty
}

/** One page of users, and how many there are on all pages (B1–B5). */
export const userList = (db: Db, dialect: Dialect, ids: Ids) => async (query: UserListQuery) => {
  // Ids that are no text in the database are text to whoever asks.
  const compared = (field: UserField) =>
    field === 'id' && !ids.isText('user') ? Prisma.sql`CAST("id" AS TEXT)` : column(field)
  const where = whereOf(query, { dialect, compared })
  const direction = Prisma.raw(query.descending ? 'DESC' : 'ASC')
  const [rows, counted] = await Promise.all([
    db.scan<UserRow>(Prisma.sql`SELECT ${userColumns} FROM "user" ${where}
      ORDER BY ${column(query.sortBy)} ${direction}, "id" ${direction}
      LIMIT ${query.limit} OFFSET ${query.offset}`),
    db.scan<{ total: number }>(Prisma.sql`SELECT count(*) AS total FROM "user" ${where}`),
  ])
  return { users: rows, total: Number(counted[0]?.total ?? 0) }
}
