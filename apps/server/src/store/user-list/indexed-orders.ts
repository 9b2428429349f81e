import type { UserField } from '@castellan/contract'

/** The fields whose whole order an index has. Lists in another order are sorted, or read in sections. */
const indexedFields: readonly UserField[] = ['id', 'email', 'createdAt', 'name']

/** Whether an index has the order of a list, so that its first rows are found without a sort. */
export function hasIndexedOrder(field: UserField) {
  return indexedFields.includes(field)
}
