import { userFields } from '@castellan/contract'
import { inject } from 'vitest'
import { as, instead, invalid, plus } from './differences.ts'
import { get, type Options, type Step } from './step.ts'

type Query = Options['query']

/** Whether both peers are on PostgreSQL. */
export const onPostgres = inject('database') === 'postgresql'

const bounds = { limit: 50, offset: 0 }

export const firstPage = withBounds(50, 0)

/** A page that is not the last has a cursor. */
export const withNextCursor = { G7: plus({ nextCursor: '<cursor>' }) }

/** The response always has the limit and the offset. */
export function withBounds(limit: number, offset: number) {
  return { B3: plus({ limit, offset }) }
}

/** Uses better-auth's response to another list. */
export function sameAs(line: string, what: string) {
  return {
    [line]: as(`GET /admin/list-users ${what}`),
    ...firstPage,
  }
}

/** On PostgreSQL, better-auth is case-sensitive and treats a backslash as an escape. */
export function ifPostgres(what: string) {
  return onPostgres ? sameAs('B4', what) : firstPage
}

export function noUsers(line: string) {
  return {
    [line]: instead(200, { users: [], total: 0, ...bounds }),
  }
}

export function allUsers(line: string) {
  return sameAs(line, 'of all users')
}

export function badField(name: 'sortBy' | 'filterField') {
  return {
    B2: invalid(
      `[query.${name}] Invalid option: expected one of ${userFields.map((one) => `"${one}"`).join('|')}`,
    ),
  }
}

/** An operator that neither has. Ours names two that better-auth does not have. */
export function badOperator(known: readonly string[]) {
  const names = [...known, 'has', 'has_not'].map((one) => `"${one}"`)
  return {
    G7: invalid(`[query.filterOperator] Invalid option: expected one of ${names.join('|')}`),
  }
}

export function badValue(text: string) {
  return { B5: invalid(`[query.filterValue] ${text}`) }
}

export function bad(name: string, text: string) {
  return { B3: invalid(`[query.${name}] ${text}`) }
}

/** Requests the first page of a list, sorted by the unique email address. */
export function list(what: string, query: Query, differs: Step['differs'] = firstPage): Step {
  return get(what, '/admin/list-users', {
    as: 'admin',
    query: { limit: '50', offset: '0', sortBy: 'email', ...query },
    differs,
  })
}

/** Filters for these users, for an order in which others are equal. */
export function filterByEmail(...ids: string[]) {
  return {
    filterField: 'email',
    filterOperator: 'in',
    filterValue: ids.map((id) => `${id}@example.com`),
  }
}
