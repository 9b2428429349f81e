import type { ListUsersQuery, UserField } from '@castellan/contract'
import { caseVariants } from '../domain/letter-case.ts'
import { Prisma } from './generated/sqlite/client.ts'
import type { Db } from './prisma.ts'
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

/** GLOB knows no escape but a class; in a class, `]` and `^` stand only in safe places. */
const literal = (character: string) => {
  const same = caseVariants(character)
  if (same.length > 1) return `[${same.join('')}]`
  return '*?['.includes(character) ? `[${character}]` : character
}

/** A GLOB pattern that finds `text` whatever its case; every character of it is literal. */
const pattern = (operator: TextOperator, text: string) => {
  const middle = [...text].map(literal).join('')
  return `${operator === 'starts_with' ? '' : '*'}${middle}${operator === 'ends_with' ? '' : '*'}`
}

const matches = (field: UserField, operator: TextOperator, text: string) =>
  Prisma.sql`${column(field)} GLOB ${pattern(operator, text)}`

const comparisons = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

const compared = ({ field, operator, values }: NonNullable<UserListQuery['filter']>) => {
  const [value = ''] = values
  switch (operator) {
    case 'in':
      return Prisma.sql`${column(field)} IN (${Prisma.join(values)})`
    case 'not_in':
      return Prisma.sql`${column(field)} NOT IN (${Prisma.join(values)})`
    case 'contains':
    case 'starts_with':
    case 'ends_with':
      return matches(field, operator, String(value))
    default:
      return Prisma.sql`${column(field)} ${Prisma.raw(comparisons[operator])} ${value}`
  }
}

const whereOf = ({ search, filter }: UserListQuery) => {
  const conditions = [
    ...(search ? [matches(search.field, search.operator, search.text)] : []),
    ...(filter ? [compared(filter)] : []),
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
export const userList = (db: Db) => async (query: UserListQuery) => {
  const where = whereOf(query)
  const direction = Prisma.raw(query.descending ? 'DESC' : 'ASC')
  const [rows, counted] = await Promise.all([
    db.$queryRaw<RawUser[]>`SELECT * FROM "user" ${where}
      ORDER BY ${column(query.sortBy)} ${direction}, "id" ${direction}
      LIMIT ${query.limit} OFFSET ${query.offset}`,
    db.$queryRaw<{ total: number }[]>`SELECT count(*) AS total FROM "user" ${where}`,
  ])
  return { users: rows.map(userOf), total: Number(counted[0]?.total ?? 0) }
}
