import { unwrap } from '@castellan/client'
import {
  keepPreviousData,
  type Query,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query'
import { useMemo } from 'react'
import { client } from '../api/client.ts'
import { type ListQuery, toIdQuery, toListUsersInput } from './list-query.ts'

/** A page of a list, and when it was read. */
export type ListPage = Awaited<ReturnType<typeof readPage>>

/** A user as the list shows it. Additional fields are read by their names. */
export type ListedUser = ListPage['users'][number]

/** A list of users, as far as it was scrolled. */
export type UserList = ReturnType<typeof useUserList>

/** Returns the key of a list in the cache. */
export function buildListKey({ search, conditions, sortBy, descending }: ListQuery) {
  return ['users', 'list', { search, conditions, sortBy, descending }] as const
}

/**
 * Reads a list of users page by page, as far as it was scrolled. What was read is not read again from the start:
 * `usePageRefresh` reads the pages in view.
 */
export function useUserList(query: ListQuery) {
  const pages = useInfiniteQuery({
    queryKey: buildListKey(query),
    queryFn: ({ pageParam, signal }) => readPage(query, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: ({ state }: Pick<Query, 'state'>) => (state.data ? 'static' : 0),
  })
  const withId = useUserWithId(query)
  const { data } = pages
  const users = useMemo(() => listUsers(data?.pages ?? [], withId), [data, withId])
  const [first] = data?.pages ?? []
  const isEstimated = first?.totalIsEstimated ?? false
  const isWhole = data !== undefined && !pages.hasNextPage
  const isAdded = withId !== undefined && users[0] === withId
  const listed = first?.total === undefined ? undefined : first.total + (isAdded ? 1 : 0)
  return {
    ...pages,
    users,
    total: isEstimated && isWhole ? users.length : listed,
    totalIsEstimated: isEstimated && !isWhole,
  }
}

/** Reads a page of a list from the server. */
async function readPage(query: ListQuery, cursor: string | undefined, signal: AbortSignal) {
  const readAt = Date.now()
  const page = await unwrap(client.users.listUsers(toListUsersInput(query, cursor), { signal }))
  return { ...page, readAt }
}

/** Reads a page of a list again, with the retries of the cache. */
export function readPageAgain(queries: QueryClient, query: ListQuery, cursor: string | undefined) {
  return queries.fetchQuery({
    queryKey: ['user-page', buildListKey(query), cursor],
    queryFn: ({ signal }) => readPage(query, cursor, signal),
    staleTime: 0,
    gcTime: 0,
  })
}

/** The user whose id is searched for, if there is one. */
function useUserWithId(query: ListQuery): ListedUser | undefined {
  const input = toIdQuery(query)
  const { data } = useQuery({
    queryKey: ['users', 'with-id', input],
    queryFn: ({ signal }) => unwrap(client.users.listUsers(input, { signal })),
    enabled: input !== undefined,
  })
  return input && data?.users[0]
}

function listUsers(pages: readonly ListPage[], withId: ListedUser | undefined) {
  const users = pages.flatMap((page) => page.users)
  if (!withId) return users
  return users.some(({ id }) => id === withId.id) ? users : [withId, ...users]
}
