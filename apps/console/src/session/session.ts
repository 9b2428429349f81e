import { type GetUserSchemaResponse, type ResponseOf, unwrap } from '@castellan/client'
import { type Query, type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect } from 'react'
import { setGranted, setGrantReader } from '../api/check-calls.ts'
import { type AnyFields, client } from '../api/client.ts'

type SessionBody = NonNullable<
  Extract<ResponseOf<'auth', 'getSession', AnyFields>, { status: 200 }>['body']
>

/** What the server can do, and what the reader may do. */
type Schema = Extract<GetUserSchemaResponse, { status: 200 }>['body']

/** The session of the reader, the user that it belongs to, and what they may do. */
export type OpenSession = SessionBody & {
  schema: Schema
  /** When it ends, as `performance.now()` counts: the clock of the browser may be wrong. */
  endsAtMs: number
}

const queryKey = ['session']

/** Tells the other windows of the console that the session is another one, or none. */
const windows = new BroadcastChannel('castellan.session')

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
    queryFn: ({ signal }) => readSession(signal),
    retryDelay: 2_000,
    retry: true,
  })
}

async function readSession(signal: AbortSignal): Promise<OpenSession | null> {
  const response = await client.auth.getSession({}, { signal })
  const body = await unwrap(response)
  if (!body) return null
  const now = Date.parse(response.headers.get('date') ?? '') || Date.now()
  const endsAtMs = performance.now() + Date.parse(body.session.expiresAt) - now
  const schema = await unwrap(client.users.getUserSchema(undefined, { signal }))
  setGranted(schema.granted)
  return { ...body, schema, endsAtMs }
}

/** Asks for the session once more when a refusal says that the reader may do less, or more, than before. */
export function useGrantRefresh() {
  const queries = useQueryClient()
  useEffect(() => {
    setGrantReader(() => queries.invalidateQueries({ queryKey }, { cancelRefetch: false }))
  }, [queries])
}

/** Asks for the session once more. */
export function updateSession(queries: QueryClient) {
  return queries.invalidateQueries({ queryKey })
}

/** Whether a query is not of the session itself. */
export function isNotOfSession(query: Pick<Query, 'queryKey'>) {
  return query.queryKey[0] !== queryKey[0]
}

/** Tells the other windows that the session has changed, by signing in or out, or by an impersonation. */
export function publishSession() {
  windows.postMessage(null)
}

/** Calls back when the session has ended. */
export function useSessionEnd(onEnd: () => void) {
  const { data } = useSessionQuery()
  useEffect(() => {
    if (data === null) onEnd()
  }, [data, onEnd])
}

/** Asks for the session once more when another window announces a change. */
export function useAnnouncedSessions() {
  const queries = useQueryClient()
  useEffect(() => {
    const refresh = () => updateSession(queries)
    windows.addEventListener('message', refresh)
    return () => windows.removeEventListener('message', refresh)
  }, [queries])
}

/** Returns what announces a change of the session, and asks for the new one. */
export function useSessionRefresh() {
  const queries = useQueryClient()
  return () => {
    publishSession()
    return updateSession(queries)
  }
}
