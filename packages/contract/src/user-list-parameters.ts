import { userFields } from './user-list.ts'

/** What a parameter with such a word in its name asks for. */
const meanings: [word: RegExp, meant: string][] = [
  [/filter|where|^users?$/, 'filterField, filterOperator and filterValue, or filters'],
  [/search|query|^q$|keyword/, 'searchValue'],
  [/sort|order|direction/, 'sortBy and sortDirection'],
  [/limit|per_?page|page_?size|^(take|first|last|top|n|size)$|^max/, 'limit'],
  [/offset|^page|^skip$|^start|^from/, 'offset or cursor'],
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
  const field = findField(start.replaceAll(/[^a-z]/g, ''))
  const meant = meanings.find(([word]) => word.test(start))?.[1]
  if (meant) return { meant }
  if (field) return { meant: `filterField=${field} and filterValue` }
  return start.length < name.length ? { meant: 'filters' } : undefined
}

/** Finds the field that a name means: `role`, `roles`, `userId`, `userIds`. */
function findField(letters: string) {
  const ofUser = letters.replace(/^users?/, '')
  const names = [letters, ofUser].flatMap((name) => [name, name.replace(/s$/, '')])
  return names.map((name) => fieldsByLetters.get(name)).find((field) => field !== undefined)
}
