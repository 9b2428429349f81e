import { invalid } from './differences.ts'
import { filters, parts, values } from './filters.ts'
import {
  bad,
  badField,
  filterByEmail,
  ifPostgres,
  list,
  noUsers,
  sameAs,
  withBounds,
  withNextCursor,
} from './list-steps.ts'
import type { Options, Step } from './step.ts'

const orders = [
  ['name', {}],
  ['email', {}],
  ['createdAt', {}],
  ['updatedAt', {}],
  ['id', filterByEmail('ada', 'nobody')],
  ['role', filterByEmail('ada', 'cyd', 'dan')],
  ['image', filterByEmail('ada', 'cyd')],
  ['banned', filterByEmail('ada', 'fay')],
  ['banReason', filterByEmail('ada', 'fay')],
  ['banExpires', filterByEmail('ada', 'fay')],
  ['emailVerified', filterByEmail('ada', 'cyd')],
] as const

const sorts = orders.flatMap(([sortBy, others]) =>
  ['asc', 'desc'].map((sortDirection) =>
    list(`by ${sortBy} ${sortDirection}`, { ...others, sortBy, sortDirection } as Options['query']),
  ),
)

const searches: Step[] = [
  ...(['name', 'email'] as const).flatMap((searchField) =>
    parts.map((searchOperator) =>
      list(`with ${searchField} ${searchOperator}`, {
        searchField,
        searchOperator,
        searchValue: values[searchField].slice(searchOperator === 'ends_with' ? -2 : 0).slice(0, 2),
      }),
    ),
  ),
  list('with an address', { searchValue: 'ada@' }),
  list(
    'with capitals',
    { searchField: 'name', searchValue: 'LOVE' },
    ifPostgres('with an address'),
  ),
  list(
    'with capitals beyond ASCII',
    { searchField: 'name', searchValue: 'öDÖN' },
    sameAs('B4', 'where name starts_with Ödön'),
  ),
  list('with a per cent sign', { searchField: 'name', searchValue: '0%' }),
  list('with a wildcard in the middle', { searchField: 'name', searchValue: 'A%a' }, noUsers('B4')),
  list('with an underscore', { searchField: 'name', searchValue: 'D_N' }, noUsers('B4')),
  list(
    'with a backslash',
    { searchField: 'name', searchValue: '\\' },
    ifPostgres('where name starts_with Ödön'),
  ),
  list('with a single letter', { searchField: 'name', searchValue: 'r' }),
  list('with an empty search', { searchField: 'name', searchValue: '' }),
  list('with a search and a filter', { searchValue: 'a', ...filterByEmail('ada', 'bobby') }),
  list('with two searches', { searchValue: ['ada', 'bob'] }, {}),
  list(
    'with an unknown field',
    { searchField: 'role', searchValue: 'a' },
    { G7: invalid('[query.searchField] Invalid option: expected one of "email"|"name"|"any"') },
  ),
  list('with an unknown operator', { searchOperator: 'eq', searchValue: 'a' }, {}),
]

const pages: Step[] = [
  list('from the second user, with a limit of 2', { limit: '2', offset: '1' }, withNextCursor),
  list('from beyond the last user', { limit: '2', offset: '100' }, {}),
  list('without a limit', { limit: [], offset: '1' }, withBounds(100, 1)),
  list('without a limit and an offset', { limit: [], offset: [] }, withBounds(100, 0)),
  list('with a limit of 0', { limit: '0' }, bad('limit', 'Too small: expected number to be >=1')),
  list('with a limit of -1', { limit: '-1' }, bad('limit', 'Too small: expected number to be >=1')),
  list(
    'with an offset of -1',
    { offset: '-1' },
    bad('offset', 'Too small: expected number to be >=0'),
  ),
  list(
    'with a limit of 1.5',
    { limit: '1.5' },
    bad('limit', 'Invalid input: expected one whole number, received "1.5"'),
  ),
  list(
    'with a limit that is not a number',
    { limit: 'ten' },
    bad('limit', 'Invalid input: expected one whole number, received "ten"'),
  ),
  list('with a limit of 1000', { limit: '1000', offset: '1' }, {}),
  list(
    'with a limit of 1001',
    { limit: '1001', offset: '1' },
    bad('limit', 'Too big: expected number to be <=1000'),
  ),
  list('with two limits', { limit: ['1', '2'] }, {}),
  list('by an unknown field', { sortBy: 'colour' }, badField('sortBy')),
  list('by an empty field', { sortBy: '' }, sameAs('B1', 'by createdAt asc')),
  list('in an unknown direction', { sortDirection: 'up' }, {}),
  list('in capitals', { sortDirection: 'ASC' }, {}),
  list(
    'without sortBy, descending',
    { sortBy: [], sortDirection: 'desc' },
    sameAs('B1', 'by createdAt desc'),
  ),
  list('without sortBy', { sortBy: [] }, sameAs('B1', 'by createdAt asc')),
  list('with unknown parameters', { colour: 'red' }),
  list(
    'with a misspelt parameter',
    { searchvalue: 'ada' },
    { B7: invalid('[query.searchvalue] Unknown parameter. Use searchValue') },
  ),
]

/** Every way to list users. */
export const userLists: Step[] = [
  {
    ...list('of all users', {}),
    sql: `DELETE FROM "user" WHERE email NOT IN ('admin@example.com', ${[
      'ada',
      'bobby',
      'cyd',
      'dan',
      'fay',
      'gus',
      'odon',
    ]
      .map((id) => `'${id}@example.com'`)
      .join(', ')})`,
  },
  ...sorts,
  ...filters,
  ...searches,
  ...pages,
]
