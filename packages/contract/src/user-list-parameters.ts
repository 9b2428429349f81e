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

/**
 * Creates what reads a parameter of list-users that is none of its own (compatibility, B7). If it were
 * ignored, a list that was asked for one user would show all users.
 */
export function createListParameterReader(additionalFields: readonly string[]) {
  const fields = new Map<string, string>(
    [...additionalFields, ...userFields].map((field) => [toLetters(field.toLowerCase()), field]),
  )
  return (name: string) => {
    if (name === 'filterValue[]') return { alias: 'filterValue' }
    const [start = ''] = name.toLowerCase().split(/[[.]/)
    const field = findField(fields, toLetters(start))
    const meant = meanings.find(([word]) => word.test(start))?.[1]
    if (meant) return { meant }
    if (field) return { meant: `filterField=${field} and filterValue` }
    return start.length < name.length ? { meant: 'filters' } : undefined
  }
}

/** Finds the field that a name means: `role`, `roles`, `userId`, `userIds`. */
function findField(fields: ReadonlyMap<string, string>, letters: string) {
  const ofUser = letters.replace(/^users?/, '')
  const names = [letters, ofUser].flatMap((name) => [name, name.replace(/s$/, '')])
  return names.map((name) => fields.get(name)).find((field) => field !== undefined)
}

function toLetters(name: string) {
  return name.replaceAll(/[^a-z]/g, '')
}
