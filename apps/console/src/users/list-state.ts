/** How a filter of the console compares. Each stands for an operator of list-users, or for two. */
export const comparisons = [
  'is',
  'is-not',
  'contains',
  'starts-with',
  'ends-with',
  'before',
  'after',
  'at-least',
  'at-most',
  'is-empty',
  'is-set',
] as const

/** How a filter of the console compares. */
export type Comparison = (typeof comparisons)[number]

/** A condition that the listed users meet. */
export type Condition = { field: string; comparison: Comparison; value: string }

/** What the list of users shows. All of it is in the address. */
export type ListState = {
  search: string
  conditions: readonly Condition[]
  sortBy: string
  descending: boolean
  /** The columns in their order; those of the console if there are none. */
  columns: readonly string[]
  /** The id of the user in the side panel. */
  selected: string | undefined
}

/** The list without an address: the newest users first. */
export const defaultListState: ListState = {
  search: '',
  conditions: [],
  sortBy: 'createdAt',
  descending: true,
  columns: [],
  selected: undefined,
}

/** Reads a list from the parameters of an address. What it does not understand is left out. */
export function parseListState(parameters: URLSearchParams): ListState {
  const sort = parameters.get('sort')
  return {
    search: parameters.get('q') ?? '',
    conditions: parameters.getAll('filter').flatMap(parseCondition),
    sortBy: sort?.replace(/^-/, '') || defaultListState.sortBy,
    descending: sort ? sort.startsWith('-') : defaultListState.descending,
    columns: parameters.get('columns')?.split(',').filter(Boolean) ?? [],
    selected: parameters.get('user') || undefined,
  }
}

/** Writes a list as the parameters of an address. What is as in `defaultListState` is left out. */
export function formatListState(state: ListState): URLSearchParams {
  const parameters = new URLSearchParams()
  const { search, conditions, sortBy, descending, columns, selected } = state
  if (search) parameters.set('q', search)
  for (const { field, comparison, value } of conditions)
    parameters.append('filter', [field, comparison, value].join(':'))
  if (sortBy !== defaultListState.sortBy || descending !== defaultListState.descending)
    parameters.set('sort', `${descending ? '-' : ''}${sortBy}`)
  if (columns.length > 0) parameters.set('columns', columns.join(','))
  if (selected) parameters.set('user', selected)
  return parameters
}

function parseCondition(text: string): Condition[] {
  const [field = '', comparison, ...value] = text.split(':')
  if (!field || !isComparison(comparison)) return []
  return [{ field, comparison, value: value.join(':') }]
}

function isComparison(text: string | undefined): text is Comparison {
  return comparisons.some((comparison) => comparison === text)
}
