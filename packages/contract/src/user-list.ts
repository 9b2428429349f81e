import { z } from 'zod'
import { boundedString, parseJson, wholeNumber } from './fields.ts'
import { User } from './objects.ts'

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

const searched = boundedString(maxSearchLength)

const filterOperators = [
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
] as const

/** The most filters of one list, and the most values of one of them. */
const maxFilters = 10

const maxValues = 100

/** One of several filters. */
export const UserFilter = z.strictObject({
  field: z.enum(userFields),
  operator: z.enum(filterOperators).default('eq'),
  value: z
    .union([searched, z.boolean(), z.null(), z.array(searched).min(1).max(maxValues)], {
      error: 'Invalid input: expected string, boolean, null or array of strings',
    })
    .describe('What to compare with; `null`, with `eq` and `ne`, is having no value.'),
})

export type UserFilter = z.infer<typeof UserFilter>

/** What list-users takes (B2, B3). */
export const ListUsersQuery = z.object({
  searchValue: searched.optional().describe('The text to look for; empty is no search.'),
  searchField: z
    .enum(['email', 'name', 'any'])
    .default('email')
    .describe('`any` finds a text in the name or in the e-mail address.'),
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
  sortDirection: z
    .enum(['asc', 'desc'])
    .default('asc')
    .describe('Of `sortBy`, or of `createdAt` where that is left out.'),
  filterField: z.enum(userFields).default('email'),
  filterValue: z
    .union([searched, z.array(searched)])
    .optional()
    .describe('What to compare with; repeat it to give `in` and `not_in` several values.'),
  filterOperator: z.enum(filterOperators).default('eq'),
  filters: z
    .preprocess<unknown, z.ZodArray<typeof UserFilter>, z.input<typeof UserFilter>[] | string>(
      parseJson,
      z
        .array(UserFilter)
        .refine(({ length }) => length <= maxFilters, `Too big: expected <=${maxFilters} filters`)
        .meta({ maxItems: maxFilters }),
    )
    .optional()
    .describe('More filters, in JSON, all of which must hold.'),
  cursor: z
    .string()
    .optional()
    .describe(
      'The `nextCursor` of another page of the same list: same search, filters and sort. It goes ' +
        'on after the last user there, whoever came or went meanwhile. Not with `offset`.',
    ),
  count: z
    .enum(['exact', 'estimated', 'none'])
    .default('exact')
    .describe(
      '`none` leaves `total` out; `estimated` answers it at once, from a sample, and says whether ' +
        'it is an estimate.',
    ),
})

export type ListUsersQuery = z.infer<typeof ListUsersQuery>

/** A page of users. */
export const UserPage = z.object({
  users: z.array(User),
  total: z.int().min(0).optional().describe('The users on all pages; absent with `count=none`.'),
  totalIsEstimated: z.boolean().optional().describe('With `count=estimated`.'),
  limit: z.int().min(1),
  offset: z.int().min(0),
  nextCursor: z.string().optional().describe('Where the next page begins; absent on the last one.'),
})
