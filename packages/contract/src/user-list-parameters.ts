import { userFields } from './user-list.ts'

/** What a parameter with such a word in its name asks for. */
const meanings: [word: RegExp, meant: string][] = [
  [/filter|where/, 'filterField, filterOperator and filterValue, or filters'],
  [/search|query|^q$|keyword/, 'searchValue'],
  [/sort|order|direction/, 'sortBy and sortDirection'],
  [/limit|per_?page|page_?size|^take$/, 'limit'],
  [/offset|^page|^skip$/, 'offset or cursor'],
  [/cursor|^after$|^before$/, 'cursor'],
  [/^(with|include)?_?counts?$|total/, 'count'],
]

const fieldsByLetters = new Map<string, string>(
  userFields.map((field) => [field.toLowerCase(), field]),
)

/**
 * Reads a parameter of list-users that is none of its own (compatibility, B7). If it were ignored, a list
 * that was asked for one user would show all users.
 */
export function readListUsersParameter(name: string) {
  if (name === 'filterValue[]') return { alias: 'filterValue' }
  const [start = ''] = name.toLowerCase().split(/[[.]/)
  const field = fieldsByLetters.get(start.replaceAll(/[^a-z]/g, ''))
  const meant = meanings.find(([word]) => word.test(start))?.[1]
  if (meant) return { meant }
  if (field) return { meant: `filterField=${field} and filterValue` }
  return start.length < name.length ? { meant: 'filters' } : undefined
}
