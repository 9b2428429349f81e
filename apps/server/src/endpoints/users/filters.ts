import {
  type AdditionalField,
  type AdditionalFieldType,
  type ListUsersQuery,
  timestamp,
  type UserFields,
  type UserFilter,
} from '@castellan/contract'
import type { Filter, FilterValue } from '../../store/user-list/where.ts'

/** The fields of every user that are not text. */
const ownTypes: Record<string, AdditionalFieldType> = {
  emailVerified: 'boolean',
  banned: 'boolean',
  createdAt: 'date',
  updatedAt: 'date',
  banExpires: 'date',
}

const textOperators: readonly string[] = ['contains', 'starts_with', 'ends_with']

const listOperators: readonly string[] = ['in', 'not_in']

const equalityOperators: readonly string[] = ['eq', 'ne']

const roleOperators: readonly string[] = ['has', 'has_not']

/** A filter of users by one of their roles. */
export type HeldRoleFilter = Omit<Filter, 'operator'> & { operator: 'has' | 'has_not' }

/** A filter with values of the types of its field. */
export type ParsedFilter = Filter | HeldRoleFilter

/** Why a filter is refused: the field of the query and a sentence. */
export type InvalidFilter = { issue: `[query.${string}] ${string}` }

/** The names of a filter's parts in the query. */
type FilterNames = Record<'operator' | 'value', `query.${string}`>

const text: AdditionalField = { type: 'string' }

/** Parses the filters of a list, or returns why one is refused. */
export function parseFilters(
  {
    filterField: field,
    filterOperator: operator,
    filterValue: value,
    filters = [],
  }: ListUsersQuery,
  userFields: UserFields,
): ParsedFilter[] | InvalidFilter {
  const own: FilterNames = { operator: 'query.filterOperator', value: 'query.filterValue' }
  const parse = (filter: UserFilter, names: FilterNames) => {
    const { [filter.field]: type } = ownTypes
    return parseFilter(filter, type ? { type } : (userFields[filter.field] ?? text), names)
  }
  const all = [
    ...(value === undefined ? [] : [parse({ field, operator, value }, own)]),
    ...filters.map((filter, i) =>
      parse(filter, {
        operator: `query.filters.${i}.operator`,
        value: `query.filters.${i}.value`,
      }),
    ),
  ]
  const isValid = (one: ParsedFilter | InvalidFilter): one is ParsedFilter => !isInvalid(one)
  return all.find(isInvalid) ?? all.filter(isValid)
}

/** Parses a filter into the types of its field, or returns why it is refused (B5). */
function parseFilter(
  { field, operator, value }: UserFilter,
  valueField: AdditionalField,
  names: FilterNames,
): ParsedFilter | InvalidFilter {
  const { type } = valueField
  if (typeof value === 'number' && type !== 'number')
    return {
      issue: `[${names.value}] Invalid input: expected string, boolean, null or array of strings`,
    }
  if (Array.isArray(value) && !listOperators.includes(operator))
    return { issue: `[${names.value}] Invalid input: expected string, received array` }
  if (textOperators.includes(operator) && !isText(type))
    return { issue: `[${names.operator}] ${operator} needs a field of text` }
  if (roleOperators.includes(operator) && field !== 'role')
    return { issue: `[${names.operator}] ${operator} needs the field role` }
  if (value === null)
    return equalityOperators.includes(operator)
      ? { field, operator, values: [null] }
      : { issue: `[${names.value}] Invalid input: expected string, received null` }
  const values = [value].flat().map((one) => parseValue(valueField, String(one), names.value))
  const isValid = (one: FilterValue | InvalidFilter): one is FilterValue => !isInvalid(one)
  return values.find(isInvalid) ?? { field, operator, values: values.filter(isValid) }
}

function parseValue(
  { type, integer }: AdditionalField,
  text: string,
  name: FilterNames['value'],
): FilterValue | InvalidFilter {
  switch (type) {
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true'
      return { issue: `[${name}] Invalid option: expected one of "true"|"false"` }
    case 'date':
      if (timestamp.safeParse(text).success) return new Date(text)
      return { issue: `[${name}] Invalid ISO datetime` }
    case 'number':
      if ((integer ? /^-?\d{1,15}$/ : /^-?\d{1,15}(\.\d{1,15})?$/).test(text)) return Number(text)
      return { issue: `[${name}] Invalid input: expected ${integer ? 'a whole number' : 'number'}` }
    default:
      return text
  }
}

/** Whether the values of a type are text, or one of several texts. */
function isText(type: AdditionalFieldType) {
  return type === 'string' || typeof type === 'object'
}

function isInvalid(value: unknown): value is InvalidFilter {
  return typeof value === 'object' && value !== null && 'issue' in value
}
