import { z } from 'zod'
import { text, wholeNumber } from './fields.ts'
import type { User } from './objects.ts'

/** The fields of a user that lists sort and filter by. */
export const userFields = [
  'name',
  'email',
  'emailVerified',
  'image',
  'createdAt',
  'updatedAt',
  'role',
  'banned',
  'banReason',
  'banExpires',
  'id',
] as const satisfies (keyof User)[]
export type UserField = (typeof userFields)[number]

/** The longest text a list searches for, in UTF-16 units. */
export const maxSearchLength = 255

const searched = text(maxSearchLength)

/** What list-users takes (B2, B3). */
export const ListUsersQuery = z.object({
  searchValue: searched.optional().describe('The text to look for; empty is no search.'),
  searchField: z.enum(['email', 'name']).default('email'),
  searchOperator: z.enum(['contains', 'starts_with', 'ends_with']).default('contains'),
  limit: wholeNumber(1)
    .optional()
    .describe('Users on a page: 1 to 1000, 100 when left out, unless configured otherwise.'),
  offset: wholeNumber(0).optional().describe('Users to pass over; 0 when left out.'),
  sortBy: z
    .union([z.enum(userFields), z.literal('')], {
      error: `Invalid option: expected one of ${userFields.map((field) => `"${field}"`).join('|')}`,
    })
    .optional()
    .describe('The field to sort by; `createdAt` when left out. Users that tie come by id.'),
  sortDirection: z.enum(['asc', 'desc']).default('asc'),
  filterField: z.enum(userFields).default('email'),
  filterValue: z
    .union([searched, z.array(searched)])
    .optional()
    .describe('What to compare with; repeat it to give `in` and `not_in` several values.'),
  filterOperator: z
    .enum([
      'eq',
      'ne',
      'lt',
      'lte',
      'gt',
      'gte',
      'in',
      'not_in',
      'contains',
      'starts_with',
      'ends_with',
    ])
    .default('eq'),
})
export type ListUsersQuery = z.infer<typeof ListUsersQuery>
