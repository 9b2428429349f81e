import type { ListUsersQuery } from '@castellan/contract'
import type { UserListOrder } from './keyset.ts'
import type { Filter, Search } from './where.ts'

/** Which users to list, in which order, which page of them, and how to count them. */
export type UserListQuery = UserListOrder & {
  search?: Search
  filters: readonly Filter[]
  limit: number
  /** How many users to skip, from the first one or from the cursor. */
  offset: number
  count: ListUsersQuery['count']
}

/** Where a page begins. */
export type UserListPosition = Pick<UserListQuery, 'after' | 'offset'>

/** How many users are on all pages. */
export type UserTotal = { users: number; isEstimated: boolean }
