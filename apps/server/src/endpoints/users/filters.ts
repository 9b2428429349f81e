import {
  type ListUsersQuery,
  timestamp,
  type UserField,
  type UserFilter,
} from '@castellan/contract'
import type { Filter, FilterValue } from '../../store/user-list/where.ts'

const booleanFields: readonly UserField[] = ['emailVerified', 'banned']

const dateFields: readonly UserField[] = ['createdAt', 'updatedAt', 'banExpires']

const textOperators: readonly string[] = ['contains', 'starts_with', 'ends_with']

const listOperators: readonly string[] = ['in', 'not_in']

const equalityOperators: readonly string[] = ['eq', 'ne']

/** Why a filter is refused: the field of the query and a sentence. */
export type InvalidFilter = { issue: `[query.${string}] ${string}` }

/** The names of a filter's parts in the query. */
type FilterNames = Record<'operator' | 'value', `query.${string}`>

/** Parses the filters of a list, or returns why one is refused. */
export function parseFilters({
  filterField: field,
  filterOperator: operator,
  filterValue: value,
  filters = [],
}: ListUsersQuery): Filter[] | InvalidFilter {
  const own: FilterNames = { operator: 'query.filterOperator', value: 'query.filterValue' }
  const all = [
    ...(value === undefined ? [] : [parseFilter({ field, operator, value }, own)]),
    ...filters.map((filter, i) =>
      parseFilter(filter, {
        operator: `query.filters.${i}.operator`,
        value: `query.filters.${i}.value`,
      }),
    ),
  ]
  const isValid = (one: Filter | InvalidFilter): one is Filter => !isInvalid(one)
  return all.find(isInvalid) ?? all.filter(isValid)
}

function isInvalid(value: unknown): value is InvalidFilter {
  return typeof value === 'object' && value !== null && 'issue' in value
}

function parseValue(
  field: UserField,
  text: string,
  name: FilterNames['value'],
): FilterValue | InvalidFilter {
  if (booleanFields.includes(field)) {
    if (text === 'true' || text === 'false') return text === 'true'
    return { issue: `[${name}] Invalid option: expected one of "true"|"false"` }
  }
  if (!dateFields.includes(field)) return text
  return timestamp.safeParse(text).success
    ? new Date(text)
    : { issue: `[${name}] Invalid ISO datetime` }
}

/** Parses a filter into the types of its field, or returns why it is refused (B5). */
function parseFilter(
  { field, operator, value }: UserFilter,
  names: FilterNames,
): Filter | InvalidFilter {
  if (typeof value === 'number')
    return {
      issue: `[${names.value}] Invalid input: expected string, boolean, null or array of strings`,
    }
  if (Array.isArray(value) && !listOperators.includes(operator))
    return { issue: `[${names.value}] Invalid input: expected string, received array` }
  if (
    textOperators.includes(operator) &&
    (booleanFields.includes(field) || dateFields.includes(field))
  )
    return { issue: `[${names.operator}] ${operator} needs a field of text` }
  if (value === null)
    return equalityOperators.includes(operator)
      ? { field, operator, values: [null] }
      : { issue: `[${names.value}] Invalid input: expected string, received null` }
  const values = [value].flat().map((one) => parseValue(field, String(one), names.value))
  const isValid = (one: FilterValue | InvalidFilter): one is FilterValue => !isInvalid(one)
  return values.find(isInvalid) ?? { field, operator, values: values.filter(isValid) }
}
