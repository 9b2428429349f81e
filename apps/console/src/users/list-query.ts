import type { InputOf } from '@castellan/client'
import type { Condition, ListState } from './list-state.ts'

type ListUsersInput = NonNullable<InputOf<'users', 'listUsers', Record<string, unknown>>>

type UserFilters = NonNullable<ListUsersInput['filters']>

const pageSize = 100

const operators = {
  is: 'eq',
  'is-not': 'ne',
  contains: 'contains',
  'starts-with': 'starts_with',
  'ends-with': 'ends_with',
  before: 'lt',
  after: 'gt',
  'at-least': 'gte',
  'at-most': 'lte',
  'is-empty': 'eq',
  'is-set': 'ne',
} as const

/** Returns what list-users is asked for a page of a list. Only its first page counts the users. */
export function toListUsersInput(
  { search, conditions, sortBy, descending }: ListState,
  cursor: string | undefined,
): ListUsersInput {
  return {
    limit: pageSize,
    sortBy,
    sortDirection: descending ? 'desc' : 'asc',
    count: cursor ? 'none' : 'estimated',
    ...(search ? { searchValue: search, searchField: 'any' } : {}),
    ...(conditions.length > 0 ? { filters: conditions.map(toFilter) } : {}),
    ...(cursor ? { cursor } : {}),
  }
}

function toFilter({ field, comparison, value }: Condition): UserFilters[number] {
  const isAboutPresence = comparison === 'is-empty' || comparison === 'is-set'
  return { field, operator: operators[comparison], value: isAboutPresence ? null : value }
}
