import { userFields } from '@castellan/contract'
import { inject } from 'vitest'
import { as, instead, invalid, plus } from './differences.ts'
import { get, type Options, type Step } from './step.ts'

type Query = Options['query']

/** Whether both peers are on PostgreSQL. */
export const onPostgres = inject('database') === 'postgresql'

const bounds = { limit: 50, offset: 0 }

/** The page's bounds are always in the answer. */
export const echoed = (limit: number, offset: number) => ({ B3: plus({ limit, offset }) })

export const firstPage = echoed(50, 0)

/** A page that is not the last one leads on. */
export const leadsOn = { G7: plus({ nextCursor: '<cursor>' }) }

/** What they answer to another list. */
export const like = (line: string, what: string) => ({
  [line]: as(`GET /admin/list-users ${what}`),
  ...firstPage,
})

/** Where their PostgreSQL minds the case of letters and takes a backslash for a sign. */
export const ifPostgres = (what: string) => (onPostgres ? like('B4', what) : firstPage)

export const nobody = (line: string) => ({
  [line]: instead(200, { users: [], total: 0, ...bounds }),
})

export const everybody = (line: string) => like(line, 'of those who are there')

export const badField = (name: 'sortBy' | 'filterField') => ({
  B2: invalid(
    `[query.${name}] Invalid option: expected one of ${userFields.map((one) => `"${one}"`).join('|')}`,
  ),
})

export const badValue = (text: string) => ({ B5: invalid(`[query.filterValue] ${text}`) })

export const bad = (name: string, text: string) => ({ B3: invalid(`[query.${name}] ${text}`) })

/** The first page of a list in the order of the addresses, which are unique. */
export const list = (what: string, query: Query, differs: Step['differs'] = firstPage): Step =>
  get(what, '/admin/list-users', {
    as: 'admin',
    query: { limit: '50', offset: '0', sortBy: 'email', ...query },
    differs,
  })

/** Only those of the list, for an order in which others are equal. */
export const only = (...ids: string[]) => ({
  filterField: 'email',
  filterOperator: 'in',
  filterValue: ids.map((id) => `${id}@example.com`),
})
