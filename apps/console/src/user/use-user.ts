import { isProblem, type User, unwrap } from '@castellan/client'
import { useQuery } from '@tanstack/react-query'
import { usePathname } from 'wouter/use-browser-location'
import { type AnyFields, client } from '../api/client.ts'

/** A user as the API returns it. Additional fields are read by their names. */
export type AnyUser = User<AnyFields>

/** Reads a user. */
export function useUser(id: string) {
  return useQuery({
    queryKey: ['users', 'user', id],
    queryFn: ({ signal }) => unwrap(client.users.getUser({ id }, { signal })),
    select: ({ user }) => user,
  })
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
