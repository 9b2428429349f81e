import { type QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useLayoutEffect, useMemo, useRef } from 'react'
import { createQueryClient } from '../api/query-client.ts'
import { Dialog } from '../elements/dialog.tsx'
import { texts } from '../texts/index.ts'
import {
  isNotOfSession,
  type OpenSession,
  SessionProvider,
  updateSession,
  useAnnouncedSessions,
  useGrantRefresh,
  useSessionQuery,
  useSessionRefresh,
} from './session.ts'
import { SignInForm, SignInPage } from './sign-in.tsx'

/**
 * Shows its children to who is signed in, and a sign-in to others. When a session ends, its children keep
 * what was typed, but cannot be seen until the reader has signed in again.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const queries = useMemo(() => createQueryClient(updateSession), [])
  return (
    <QueryClientProvider client={queries}>
      <Gate>{children}</Gate>
    </QueryClientProvider>
  )
}

function Gate({ children }: { children: ReactNode }) {
  const queries = useQueryClient()
  const { data, error } = useSessionQuery()
  const isClosed = data === null
  useAnnouncedSessions()
  useGrantRefresh()
  const last = useRef<OpenSession | undefined>(undefined)
  useLayoutEffect(() => {
    if (!data) return
    if (last.current) renewQueries(queries, last.current, data)
    last.current = data
  }, [data, queries])
  const openAgain = useSessionRefresh()

  if (data === undefined && !last.current)
    return (
      <p className="message" role="status">
        {error ? texts.signIn.unreachable : texts.common.loading}
      </p>
    )
  const session = data ?? last.current
  if (!session) return <SignInPage onSignedIn={openAgain} />
  return (
    <SessionProvider value={session}>
      <div key={session.user.id} className="gated" inert={isClosed}>
        {children}
      </div>
      {isClosed ? (
        <Dialog title={texts.signIn.endedTitle} onClose={() => {}} persistent>
          <p className="quiet">{texts.signIn.ended}</p>
          <SignInForm
            email={session.session.impersonatedBy ? '' : session.user.email}
            onSignedIn={openAgain}
          />
        </Dialog>
      ) : null}
    </SessionProvider>
  )
}

/** Reads again what another session may see otherwise. What another user saw is removed at once. */
function renewQueries(queries: QueryClient, before: OpenSession, after: OpenSession) {
  const predicate = isNotOfSession
  const isOther = after.session.id !== before.session.id || after.schema !== before.schema
  if (after.user.id !== before.user.id) void queries.resetQueries({ predicate })
  else if (isOther) void queries.invalidateQueries({ predicate })
}
