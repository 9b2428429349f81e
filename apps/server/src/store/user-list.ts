import type { ListUsersQuery, UserField } from '@castellan/contract'
import { caseVariants } from '../domain/letter-case.ts'
import { Prisma } from './generated/sqlite/client.ts'
import type { Db, Dialect } from './prisma.ts'
import type { UserRow } from './users.ts'

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

/** The fields of `user`, as SQL names them: nothing that a caller wrote becomes part of the SQL. */
const column = (field: UserField) => Prisma.raw(`"${field}"`)

/** A character in any case, as a class of its variants; both kinds of pattern write that alike. */
const inAnyCase = (character: string, literal: (character: string) => string) => {
  const same = caseVariants(character)
  return same.length > 1 ? `[${same.join('')}]` : literal(character)
}

/** GLOB knows no escape but a class; in a class, `]` and `^` stand only in safe places. */
const globLiteral = (character: string) =>
  '*?['.includes(character) ? `[${character}]` : character

const regexLiteral = (character: string) =>
  /[\\^$.*+?()[\]{}|]/.test(character) ? `\\${character}` : character

/** How each database finds `text` whatever its case; every character of it is literal. */
const patterns = {
  sqlite: (operator: TextOperator, text: string) => {
    const middle = [...text].map((character) => inAnyCase(character, globLiteral)).join('')
    const [before, after] = [operator !== 'starts_with', operator !== 'ends_with']
    return Prisma.sql`GLOB ${`${before ? '*' : ''}${middle}${after ? '*' : ''}`}`
  },
  postgresql: (operator: TextOperator, text: string) => {
    const middle = [...text].map((character) => inAnyCase(character, regexLiteral)).join('')
    const [start, end] = [operator === 'starts_with', operator === 'ends_with']
    return Prisma.sql`~ ${`${start ? '^' : ''}${middle}${end ? '$' : ''}`}`
  },
} satisfies Record<Dialect, (operator: TextOperator, text: string) => Prisma.Sql>

const comparisons = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

const compared = (
  { field, operator, values }: NonNullable<UserListQuery['filter']>,
  dialect: Dialect,
) => {
  const [value = ''] = values
  switch (operator) {
    case 'in':
      return Prisma.sql`${column(field)} IN (${Prisma.join(values)})`
    case 'not_in':
      return Prisma.sql`${column(field)} NOT IN (${Prisma.join(values)})`
    case 'contains':
    case 'starts_with':
    case 'ends_with':
      return Prisma.sql`${column(field)} ${patterns[dialect](operator, String(value))}`
    default:
      return Prisma.sql`${column(field)} ${Prisma.raw(comparisons[operator])} ${value}`
  }
}

const found = ({ field, operator, text }: NonNullable<UserListQuery['search']>, dialect: Dialect) =>
  Prisma.sql`${column(field)} ${patterns[dialect](operator, text)}`

const whereOf = ({ search, filter }: UserListQuery, dialect: Dialect) => {
  const conditions = [
    ...(search ? [found(search, dialect)] : []),
    ...(filter ? [compared(filter, dialect)] : []),
  ]
  return conditions.length > 0
    ? Prisma.sql`WHERE ${Prisma.join(conditions, ' AND ')}`
    : Prisma.empty
}

type RawUser = Omit<UserRow, 'emailVerified' | 'banned'> & {
  emailVerified: unknown
  banned: unknown
}

const flag = (value: unknown) => value === true || Number(value) === 1

const userOf = ({ emailVerified, banned, ...row }: RawUser): UserRow => ({
  ...row,
  emailVerified: flag(emailVerified),
  banned: banned === null ? null : flag(banned),
})

/** One page of users, and how many there are on all pages (B1–B5). */
export const userList = (db: Db, dialect: Dialect) => async (query: UserListQuery) => {
  const where = whereOf(query, dialect)
  const direction = Prisma.raw(query.descending ? 'DESC' : 'ASC')
  const [rows, counted] = await Promise.all([
    db.$queryRaw<RawUser[]>`SELECT * FROM "user" ${where}
      ORDER BY ${column(query.sortBy)} ${direction}, "id" ${direction}
      LIMIT ${query.limit} OFFSET ${query.offset}`,
    db.$queryRaw<{ total: number }[]>`SELECT count(*) AS total FROM "user" ${where}`,
  ])
  return { users: rows.map(userOf), total: Number(counted[0]?.total ?? 0) }
}
