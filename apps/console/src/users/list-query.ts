import type { InputOf } from '@castellan/client'
import type { AnyFields } from '../api/client.ts'
import { maxConditions } from './filters/comparisons.ts'
import type { Condition, ListState } from './list-state.ts'

type ListUsersInput = NonNullable<InputOf<'users', 'listUsers', AnyFields>>

type UserFilter = NonNullable<ListUsersInput['filters']>[number]

/** The part of a list that decides which users it has, and in which order. */
export type ListQuery = Pick<ListState, 'search' | 'conditions' | 'sortBy' | 'descending'>

/** A long word, or one with a digit. Other words are names, for which no id is looked up. */
const likeId = /^(?:[\w-]{16,}|[\w-]*\d[\w-]*)$/

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
export function toListUsersInput(query: ListQuery, cursor: string | undefined): ListUsersInput {
  const { search } = query
  return {
    ...toSelection(query),
    count: cursor ? 'none' : 'estimated',
    ...(search ? { searchValue: search, searchField: 'any' } : {}),
    ...(cursor ? { cursor } : {}),
  }
}

/**
 * Returns what list-users is asked for the user whose id is the searched text, which its own search does not
 * find. The user must meet the conditions of the list too.
 */
export function toIdQuery(query: ListQuery): ListUsersInput | undefined {
  const { search, conditions } = query
  if (!likeId.test(search) || conditions.length >= maxConditions) return undefined
  const hasId: Condition = { field: 'id', comparison: 'is', value: search }
  return {
    ...toSelection({ ...query, conditions: [...conditions, hasId] }),
    limit: 1,
    count: 'none',
  }
}

function toSelection({ conditions, sortBy, descending }: ListQuery): ListUsersInput {
  return {
    sortBy,
    sortDirection: descending ? 'desc' : 'asc',
    ...(conditions.length > 0 ? { filters: conditions.map(toFilter) } : {}),
  }
}

function toFilter({ field, comparison, value }: Condition): UserFilter {
  const isAboutPresence = comparison === 'is-empty' || comparison === 'is-set'
  const operator = toOperator(field, comparison)
  return { field, operator, value: isAboutPresence ? null : value }
}

/** A user can have several roles, so that a role is compared with each of them. */
function toOperator(field: string, comparison: Condition['comparison']) {
  if (field === 'role' && comparison === 'is') return 'has'
  return field === 'role' && comparison === 'is-not' ? 'has_not' : operators[comparison]
}
