import { type contract, type ListUsersQuery, problem } from '@castellan/contract'
import type { Search } from '../../store/user-conditions.ts'
import type { UserListQuery } from '../../store/user-list.ts'
import type { Endpoint } from '../endpoint.ts'
import { userOnWire } from '../wire.ts'
import { cursorAt, positionIn } from './cursor.ts'
import { filtersOf } from './filter.ts'

const defaultPageSize = 100

const searchOf = ({ searchField, searchOperator: operator, searchValue: text }: ListUsersQuery) => {
  const search = (...fields: Search['fields']) =>
    text ? { search: { fields, operator, text } } : {}
  return searchField === 'any' ? search('name', 'email') : search(searchField)
}

/** Lists users: searched, filtered, sorted, a page at a time (B1–B5). */
export const listUsers: Endpoint<typeof contract.users.listUsers> = async (
  { query },
  { store, sealer, config: { maxPageSize } },
) => {
  const { limit = Math.min(defaultPageSize, maxPageSize), offset = 0, cursor, count } = query
  if (limit > maxPageSize) {
    const message = `[query.limit] Too big: expected number to be <=${maxPageSize}`
    return problem('VALIDATION_ERROR', message)
  }
  const filters = filtersOf(query)
  if ('misfit' in filters) return problem('VALIDATION_ERROR', filters.misfit)
  const list: UserListQuery = {
    ...searchOf(query),
    filters,
    sortBy: query.sortBy || 'createdAt',
    descending: query.sortBy ? query.sortDirection === 'desc' : false,
    limit,
    offset,
    count,
  }
  if (cursor !== undefined && offset > 0)
    return problem('VALIDATION_ERROR', '[query.offset] A page begins at an offset or at a cursor')
  const after = cursor === undefined ? undefined : positionIn(cursor, list, sealer)
  if (cursor !== undefined && !after)
    return problem('VALIDATION_ERROR', '[query.cursor] Invalid cursor, or one of another list')
  const { users, total, next } = await store.users.list({ ...list, ...(after ? { after } : {}) })
  return {
    status: 200,
    body: {
      users: users.map(userOnWire),
      ...(total === undefined ? {} : { total: total.users }),
      ...(count === 'estimated' ? { totalIsEstimated: total?.isEstimated ?? false } : {}),
      limit,
      offset,
      ...(next ? { nextCursor: cursorAt(next, list, sealer) } : {}),
    },
  }
}
