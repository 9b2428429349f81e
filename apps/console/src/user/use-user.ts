import { isProblem, type User, unwrap } from '@castellan/client'
import { type Query, type QueryClient, useQuery } from '@tanstack/react-query'
import { usePathname } from 'wouter/use-browser-location'
import { type AnyFields, client } from '../api/client.ts'

/** A user as the API returns it. Additional fields are read by their names. */
export type AnyUser = User<AnyFields>

const freshMs = 15_000

/** A user, or `null` if the reader has removed them. */
type KnownUser = { user: AnyUser | null }

/** Reads a user; `null` if the reader has removed them. */
export function useUser(id: string) {
  return useQuery({
    queryKey: buildUserKey(id),
    queryFn: ({ signal }): Promise<KnownUser> => unwrap(client.users.getUser({ id }, { signal })),
    // To ask for a removed user would be recorded as a refusal.
    staleTime: ({ state }: Query<KnownUser>) => (state.data?.user === null ? 'static' : freshMs),
    select: ({ user }) => user,
  })
}

/** Remembers that a user has been removed, so that nothing asks for them again. */
export function setUserRemoved(queries: QueryClient, id: string) {
  queries.removeQueries({ queryKey: buildSessionsKey(id) })
  queries.setQueryData<KnownUser>(buildUserKey(id), { user: null })
}

/** Returns the key of the sessions of a user in the cache. */
export function buildSessionsKey(id: string) {
  return ['users', 'sessions', id] as const
}

function buildUserKey(id: string) {
  return ['users', 'user', id] as const
}

/** Returns the id of the user in the address, which may have any character. */
export function useUserIdOfPath() {
  const path = usePathname()
  const id = path.slice(path.lastIndexOf('/') + 1)
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

/** Returns the address of the page of a user, within the console. */
export function toUserPath(id: string) {
  return `/users/${encodeURIComponent(id)}`
}

/** Whether an error says that there is no such user. */
export function isUnknownUser(error: unknown) {
  return isProblem(error) && error.code === 'USER_NOT_FOUND'
}
