import { unwrap } from '@castellan/client'
import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { client } from '../api/client.ts'
import { Button } from '../elements/button.tsx'
import { Icon } from '../elements/icon.tsx'
import { describeError } from '../elements/message.tsx'
import { Timestamp } from '../elements/timestamp.tsx'
import { useAnnounce } from '../elements/toasts.tsx'
import { type OpenSession, useSession, useSessionRefresh } from '../session/session.ts'
import { texts } from '../texts/index.ts'
import './impersonation-banner.css'

/** An impersonation is stopped so long before its end: afterwards, there is no way back. */
const reserveMs = 10_000

/** The longest time that a timer of a browser can wait. */
const maxTimerMs = 2 ** 31 - 1

/** Says during an impersonation who the reader acts as, and leads back. */
export function ImpersonationBanner() {
  const open = useSession()
  return open.session.impersonatedBy ? <Banner {...open} /> : null
}

function Banner({ session: { id, expiresAt }, user: { name, email }, endsAtMs }: OpenSession) {
  const { impersonation: words } = texts
  const refreshSession = useSessionRefresh()
  const announce = useAnnounce()
  const { mutate: stop, isPending } = useMutation({
    mutationFn: () => stopImpersonation(id),
    onError: (error) => announce(describeError(error), 'danger'),
    onSettled: () => void refreshSession(),
  })
  useEffect(() => {
    const remainingMs = endsAtMs - performance.now() - reserveMs
    const timer = setTimeout(stop, Math.min(remainingMs, maxTimerMs))
    return () => clearTimeout(timer)
  }, [endsAtMs, stop])
  return (
    <aside className="impersonation" aria-label={words.label}>
      <Icon name="warning" />
      <span className="impersonation-text">
        {words.actingAs} <bdi className="clip impersonation-name">{name || email}</bdi>{' '}
        <span className="clip impersonation-more">
          <bdi>{email}</bdi> {words.until} <Timestamp at={expiresAt} isExact />
        </span>
      </span>
      <Button aria-busy={isPending} onClick={() => stop()}>
        {words.stop}
      </Button>
    </aside>
  )
}

/** Stops an impersonation, unless another session has taken its place since, as by another window. */
async function stopImpersonation(id: string) {
  const current = await unwrap(client.auth.getSession())
  if (current?.session.id === id) await unwrap(client.impersonation.stopImpersonating())
}
