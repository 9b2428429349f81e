import { type contract, problem } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'
import { userOnWire } from '../wire.ts'
import { filterOf } from './filter.ts'

const defaultPageSize = 100

/** Lists users: searched, filtered, sorted, a page at a time (B1–B5). */
export const listUsers: Endpoint<typeof contract.users.listUsers> = async (
  { query },
  { store, config: { maxPageSize } },
) => {
  const { limit = Math.min(defaultPageSize, maxPageSize), offset = 0 } = query
  if (limit > maxPageSize) {
    const message = `[query.limit] Too big: expected number to be <=${maxPageSize}`
    return problem('VALIDATION_ERROR', message)
  }
  const filter = filterOf(query)
  if (filter && 'misfit' in filter) return problem('VALIDATION_ERROR', filter.misfit)
  const { searchField: field, searchOperator: operator, searchValue: text } = query
  const { users, total } = await store.users.list({
    ...(text ? { search: { field, operator, text } } : {}),
    ...(filter ? { filter } : {}),
    sortBy: query.sortBy || 'createdAt',
    descending: query.sortBy ? query.sortDirection === 'desc' : false,
    limit,
    offset,
  })
  return { status: 200, body: { users: users.map(userOnWire), total, limit, offset } }
}
