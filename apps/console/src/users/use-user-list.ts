import { unwrap } from '@castellan/client'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { client } from '../api/client.ts'
import { toListUsersInput } from './list-query.ts'
import type { ListState } from './list-state.ts'

/** A user as the list shows it. Additional fields are read by their names. */
export type ListedUser = ReturnType<typeof useUserList>['users'][number]

/** Reads a list of users page by page, as far as it was scrolled. */
export function useUserList(state: ListState) {
  const { search, conditions, sortBy, descending } = state
  const pages = useInfiniteQuery({
    queryKey: ['users', 'list', { search, conditions, sortBy, descending }],
    queryFn: ({ pageParam, signal }) =>
      unwrap(client.users.listUsers(toListUsersInput(state, pageParam), { signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })
  const first = pages.data?.pages[0]
  return {
    ...pages,
    users: pages.data?.pages.flatMap(({ users }) => users) ?? [],
    total: first?.total,
    totalIsEstimated: first?.totalIsEstimated ?? false,
  }
}
