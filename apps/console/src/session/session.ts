import { type ResponseOf, unwrap } from '@castellan/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { type AnyFields, client } from '../api/client.ts'

/** The session of the reader, and the user that it belongs to. */
export type OpenSession = NonNullable<
  Extract<ResponseOf<'auth', 'getSession', AnyFields>, { status: 200 }>['body']
>

const queryKey = ['session']

const SessionContext = createContext<OpenSession | undefined>(undefined)

/** Hands the open session to what is below it. */
export const SessionProvider = SessionContext.Provider

/** Returns the open session. */
export function useSession(): OpenSession {
  const session = useContext(SessionContext)
  if (!session) throw new Error('There is no session outside the session gate')
  return session
}

/** Asks the server for the session of the browser: `null` if there is none. */
export function useSessionQuery() {
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => unwrap(client.auth.getSession({}, { signal })),
    staleTime: 60_000,
    retryDelay: 2_000,
    retry: true,
  })
}

/** Returns what asks for the session once more, after signing in or out, or an impersonation. */
export function useSessionRefresh() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey })
}
