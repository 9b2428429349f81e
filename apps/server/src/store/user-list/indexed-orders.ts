/** The fields whose whole order an index has. Lists in another order are sorted, or read in sections. */
const indexedFields: readonly string[] = ['id', 'email', 'createdAt', 'name']

/** Whether an index has the order of a list, so that its first rows are found without a sort. */
export function hasIndexedOrder(field: string) {
  return indexedFields.includes(field)
}
