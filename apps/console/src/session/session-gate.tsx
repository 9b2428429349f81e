import { QueryClientProvider, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { createQueryClient } from '../api/query-client.ts'
import { Dialog } from '../elements/dialog.tsx'
import { texts } from '../texts/index.ts'
import { type OpenSession, SessionProvider, useSessionQuery } from './session.ts'
import { SignInForm, SignInPage } from './sign-in.tsx'

/**
 * Shows its children to who is signed in, and a sign-in to others. When a session ends, its children stay
 * as they are, under a dialog that asks to sign in again.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const [hasEnded, setEnded] = useState(false)
  const queries = useMemo(() => createQueryClient(() => setEnded(true)), [])
  return (
    <QueryClientProvider client={queries}>
      <Gate hasEnded={hasEnded} onOpened={() => setEnded(false)}>
        {children}
      </Gate>
    </QueryClientProvider>
  )
}

type GateProps = { hasEnded: boolean; onOpened: () => void; children: ReactNode }

function Gate({ hasEnded, onOpened, children }: GateProps) {
  const queries = useQueryClient()
  const { data, error } = useSessionQuery()
  const last = useRef<OpenSession | undefined>(undefined)
  const isClosed = hasEnded || data === null
  useLayoutEffect(() => {
    if (data && last.current && data.user.id !== last.current.user.id)
      void queries.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
    if (data) last.current = data
  }, [data, queries])
  const openAgain = async () => {
    onOpened()
    await queries.invalidateQueries()
  }

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
      <div key={session.user.id}>{children}</div>
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
