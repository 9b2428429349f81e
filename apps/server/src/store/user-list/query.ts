import type { ListUsersQuery } from '@castellan/contract'
import type { UserListOrder } from './keyset.ts'
import type { Filter, Search } from './where.ts'

/** Which users to list, in which order, which page of them, and how to count them. */
export type UserListQuery = UserListOrder & {
  search?: Search
  filters: readonly Filter[]
  limit: number
  /** How many users to skip; 0 if the page begins after a cursor. */
  offset: number
  count: ListUsersQuery['count']
}
