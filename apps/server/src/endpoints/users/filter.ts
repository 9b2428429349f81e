import { instant, type ListUsersQuery, type UserField } from '@castellan/contract'
import type { FilterValue, UserListQuery } from '../../store/user-list.ts'

const flags: readonly UserField[] = ['emailVerified', 'banned']
const instants: readonly UserField[] = ['createdAt', 'updatedAt', 'banExpires']
const textOperators: readonly string[] = ['contains', 'starts_with', 'ends_with']
const listOperators: readonly string[] = ['in', 'not_in']

/** A filter that cannot be applied, and why: the field of the query and a sentence. */
export type Misfit = { misfit: `[query.${string}] ${string}` }

const flagIn = (text: string) => (text === 'true' ? true : text === 'false' ? false : undefined)

const typedValue = (field: UserField, text: string): FilterValue | Misfit => {
  if (flags.includes(field))
    return (
      flagIn(text) ?? {
        misfit: '[query.filterValue] Invalid option: expected one of "true"|"false"',
      }
    )
  if (!instants.includes(field)) return text
  return instant.safeParse(text).success
    ? new Date(text)
    : { misfit: '[query.filterValue] Invalid ISO datetime' }
}

const isMisfit = (value: unknown): value is Misfit =>
  typeof value === 'object' && value !== null && 'misfit' in value

/** The filter of a list in the types of its field, nothing when there is none, or what is wrong (B5). */
export const filterOf = ({
  filterField: field,
  filterOperator: operator,
  filterValue,
}: ListUsersQuery): NonNullable<UserListQuery['filter']> | Misfit | undefined => {
  if (filterValue === undefined) return undefined
  if (Array.isArray(filterValue) && !listOperators.includes(operator))
    return { misfit: '[query.filterValue] Invalid input: expected string, received array' }
  if (textOperators.includes(operator) && (flags.includes(field) || instants.includes(field)))
    return { misfit: `[query.filterOperator] ${operator} needs a field of text` }
  const values = [filterValue].flat().map((text) => typedValue(field, text))
  const isFitting = (value: FilterValue | Misfit): value is FilterValue => !isMisfit(value)
  return values.find(isMisfit) ?? { field, operator, values: values.filter(isFitting) }
}
