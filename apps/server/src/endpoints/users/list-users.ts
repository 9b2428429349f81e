import {
  type contract,
  isProblem,
  type ListUsersQuery,
  listSearchFields,
  problem,
  type UserFields,
} from '@castellan/contract'
import type { UserListPosition } from '../../store/user-list/query.ts'
import type { Search } from '../../store/user-list/where.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { parsePage } from '../shared/paging.ts'
import { serializeUser } from '../shared/serialize.ts'
import { parseFilters } from './filters.ts'
import { resolveHeldRoles } from './held-roles.ts'

/** Lists users: searches, filters and sorts them, and returns one page (B1–B5). */
export const listUsers: Endpoint<typeof contract.users.listUsers> = async ({ query }, deps) => {
  const { offset = 0, cursor, count } = query
  const filters = parseFilters(query, deps.store.userFields)
  if ('issue' in filters) return problem('VALIDATION_ERROR', filters.issue)
  if (cursor !== undefined && offset > 0)
    return problem('VALIDATION_ERROR', '[query.offset] A page begins at an offset or at a cursor')
  const list = {
    ...toSearch(query, deps.store.userFields),
    filters,
    sortBy: query.sortBy ?? 'createdAt',
    descending: query.sortDirection === 'desc',
    defaultRole: deps.config.access.defaultRole,
  }
  const cursorScope = JSON.stringify(['list-users', list])
  const page = parsePage<UserListPosition>(query, cursorScope, deps)
  if (isProblem(page)) return page
  const { limit, after, cursorAt } = page
  const resolved = await resolveHeldRoles(filters, deps)
  if ('tooMany' in resolved)
    return problem(
      'VALIDATION_ERROR',
      `[query.filters] Too many combinations of roles have the role ${resolved.tooMany}`,
    )
  const { users, total, next } = await deps.store.users.list({
    ...list,
    filters: resolved,
    limit,
    count,
    ...(after ?? { offset }),
  })
  return {
    status: 200,
    body: {
      users: users.map(serializeUser),
      ...(total === undefined ? {} : { total: total.users }),
      ...(count === 'estimated' ? { totalIsEstimated: total?.isEstimated ?? false } : {}),
      limit,
      offset,
      ...(next ? { nextCursor: cursorAt(next) } : {}),
    },
  }
}

function toSearch(
  { searchField, searchOperator: operator, searchValue: text }: ListUsersQuery,
  userFields: UserFields,
) {
  const search = (...fields: Search['fields']) =>
    text ? { search: { fields, operator, text } } : {}
  return searchField === 'any' ? search(...listSearchFields(userFields)) : search(searchField)
}
