import {
  type ListUsersQuery,
  timestamp,
  type UserField,
  type UserFilter,
} from '@castellan/contract'
import type { Filter, FilterValue } from '../../store/user-list/where.ts'

const flags: readonly UserField[] = ['emailVerified', 'banned']

const instants: readonly UserField[] = ['createdAt', 'updatedAt', 'banExpires']

const textOperators: readonly string[] = ['contains', 'starts_with', 'ends_with']

const listOperators: readonly string[] = ['in', 'not_in']

const equalities: readonly string[] = ['eq', 'ne']

/** A filter that cannot be applied, and why: the field of the query and a sentence. */
export type InvalidFilter = { misfit: `[query.${string}] ${string}` }

/** What the query calls the parts of a filter. */
type Names = Record<'operator' | 'value', `query.${string}`>

/** The filters of a list, the one in parameters of its own first, or what is wrong with one. */
export function parseFilters({
  filterField: field,
  filterOperator: operator,
  filterValue: value,
  filters = [],
}: ListUsersQuery): Filter[] | InvalidFilter {
  const own: Names = { operator: 'query.filterOperator', value: 'query.filterValue' }
  const all = [
    ...(value === undefined ? [] : [typed({ field, operator, value }, own)]),
    ...filters.map((filter, i) =>
      typed(filter, { operator: `query.filters.${i}.operator`, value: `query.filters.${i}.value` }),
    ),
  ]
  const isFitting = (one: Filter | InvalidFilter): one is Filter => !isMisfit(one)
  return all.find(isMisfit) ?? all.filter(isFitting)
}

function isMisfit(value: unknown): value is InvalidFilter {
  return typeof value === 'object' && value !== null && 'misfit' in value
}

function typedValue(
  field: UserField,
  text: string,
  name: Names['value'],
): FilterValue | InvalidFilter {
  if (flags.includes(field)) {
    if (text === 'true' || text === 'false') return text === 'true'
    return { misfit: `[${name}] Invalid option: expected one of "true"|"false"` }
  }
  if (!instants.includes(field)) return text
  return timestamp.safeParse(text).success
    ? new Date(text)
    : { misfit: `[${name}] Invalid ISO datetime` }
}

/** A filter in the types of its field, or what is wrong with it (B5). */
function typed({ field, operator, value }: UserFilter, names: Names): Filter | InvalidFilter {
  if (Array.isArray(value) && !listOperators.includes(operator))
    return { misfit: `[${names.value}] Invalid input: expected string, received array` }
  if (textOperators.includes(operator) && (flags.includes(field) || instants.includes(field)))
    return { misfit: `[${names.operator}] ${operator} needs a field of text` }
  if (value === null)
    return equalities.includes(operator)
      ? { field, operator, values: [null] }
      : { misfit: `[${names.value}] Invalid input: expected string, received null` }
  const values = [value].flat().map((one) => typedValue(field, String(one), names.value))
  const isFitting = (one: FilterValue | InvalidFilter): one is FilterValue => !isMisfit(one)
  return values.find(isMisfit) ?? { field, operator, values: values.filter(isFitting) }
}
