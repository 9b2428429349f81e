import * as z from 'zod'
import { boundedString, parseJson, wholeNumber } from './fields.ts'
import type { User } from './objects.ts'
import { buildPageInfo, buildPageQuery } from './paging.ts'

/** The fields of a user that lists can sort and filter by. */
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

/** A field of a user that lists can sort and filter by. */
export type UserField = (typeof userFields)[number]

/** The longest text to search for, in UTF-16 units. */
export const maxSearchLength = 255

const searchText = boundedString(maxSearchLength)

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
  'has',
  'has_not',
] as const

const howToCompare =
  'How to compare. `has` and `has_not` are for `role`: whether it is one of the roles of a user.'

/** The compiler does not see that every one of these enums has it. */
const defaultField = 'email' as never

const maxFilters = 10

const maxFilterValues = 100

const userPageQuery = buildPageQuery('users')

/** One condition of the parameter `filters`, as it is sent. */
type UserFilterInput<A extends string> = {
  field: UserField | A
  operator?: (typeof filterOperators)[number] | undefined
  value: string | number | boolean | null | string[]
}

/** One condition of the parameter `filters`. */
export type UserFilter = z.infer<ReturnType<typeof createUserFilter<never>>>

/**
 * Creates the schema of the parameters of list-users (compatibility, B2 and B3). Lists also sort and filter by
 * the `additional` fields, and search in the `searchable` ones.
 */
export function createListUsersQuery<A extends string, S extends string>(
  additional: readonly A[],
  searchable: readonly S[],
) {
  const field = createFieldName(additional)
  const sortField = field.optional()
  const filter = createUserFilter<A>(field)
  return z.object({
    searchValue: searchText
      .optional()
      .describe('The text to search for. If empty or left out, there is no search.'),
    searchField: z
      .enum([...searchable, 'any'])
      .meta({ id: 'SearchField', description: 'Where lists search.' })
      .default(defaultField)
      .describe('Where to search; `any` means the name or the email address.'),
    searchOperator: z
      .enum(['contains', 'starts_with', 'ends_with'])
      .default('contains')
      .describe('Where in the field the text must be.'),
    ...userPageQuery,
    offset: wholeNumber(0).optional().describe('Users to skip; 0 if left out.'),
    sortBy: z
      .preprocess<unknown, typeof sortField, UserField | A>(readEmptyAsAbsent, sortField)
      .optional()
      .describe(
        'The field to sort by; `createdAt` if left out. Users with equal values sort by id.',
      ),
    sortDirection: z
      .enum(['asc', 'desc'])
      .default('asc')
      .describe('The direction: `asc` is ascending, `desc` descending.'),
    filterField: field.default(defaultField).describe('The field to filter by.'),
    filterValue: z
      .union([searchText, z.array(searchText)])
      .optional()
      .describe(
        'The value to compare with. If left out, there is no filter. Repeat it to give `in` and ' +
          '`not_in` several values.',
      ),
    filterOperator: z.enum(filterOperators).default('eq').describe(howToCompare),
    filters: z
      .preprocess<unknown, z.ZodArray<typeof filter>, UserFilterInput<A>[]>(
        parseJson,
        z
          .array(filter, {
            error: ({ input }) =>
              typeof input === 'string'
                ? 'Invalid input: expected JSON, such as [{"field":"role","value":"admin"}]'
                : undefined,
          })
          .refine(({ length }) => length <= maxFilters, `Too big: expected <=${maxFilters} filters`)
          .meta({ maxItems: maxFilters }),
      )
      .optional()
      .describe('More conditions, as JSON. Users must meet all of them.'),
    cursor: userPageQuery.cursor.describe(
      '`nextCursor` of the page before. The search, the filters and the sort must be the same. The ' +
        'page begins after the last user of that page, even if users were added or removed since. ' +
        'Cannot be used with `offset`.',
    ),
    count: z
      .enum(['exact', 'estimated', 'none'])
      .default('exact')
      .describe(
        'How to count: `exact` counts all users, `estimated` estimates `total` from a sample if there are ' +
          'many users, which is faster, and `none` leaves `total` out.',
      ),
  })
}

/** The parameters of list-users, after parsing. */
export type ListUsersQuery = z.infer<
  ReturnType<typeof createListUsersQuery<never, 'email' | 'name'>>
>

/** Creates the schema of a page of users. */
export function createUserPage<U extends z.ZodType>(user: U) {
  return z.object({
    users: z.array(user).describe('The users of this page.'),
    total: z
      .int()
      .min(0)
      .optional()
      .describe('The number of users on all pages. Absent with `count=none`.'),
    totalIsEstimated: z
      .boolean()
      .optional()
      .describe('Whether `total` is an estimate. Only with `count=estimated`.'),
    offset: z.int().min(0).describe('The number of users skipped.'),
    ...buildPageInfo('users'),
  })
}

/** A field that lists can sort and filter by. */
function createFieldName<A extends string>(additional: readonly A[]) {
  return z
    .enum([...userFields, ...additional])
    .meta({ id: 'UserField', description: 'A field of users.' })
}

function createUserFilter<A extends string>(field: ReturnType<typeof createFieldName<A>>) {
  return z
    .strictObject({
      field: field.describe('The field to compare.'),
      operator: z.enum(filterOperators).default('eq').describe(howToCompare),
      value: z
        .union(
          [
            searchText,
            z.number(),
            z.boolean(),
            z.null(),
            z.array(searchText).min(1).max(maxFilterValues),
          ],
          { error: 'Invalid input: expected string, boolean, null or array of strings' },
        )
        .describe(
          'The value to compare with; a list for `in` and `not_in`. `null`, with `eq` or `ne`, means ' +
            'that the field has no value.',
        ),
    })
    .meta({ id: 'UserFilter', description: 'A condition that users must meet.' })
}

function readEmptyAsAbsent(value: unknown) {
  return value === '' ? undefined : value
}
