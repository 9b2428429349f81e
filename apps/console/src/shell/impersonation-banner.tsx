import { unwrap } from '@castellan/client'
import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { client } from '../api/client.ts'
import { Button } from '../elements/button.tsx'
import { Icon } from '../elements/icon.tsx'
import { Timestamp } from '../elements/timestamp.tsx'
import { useSession, useSessionRefresh } from '../session/session.ts'
import { texts } from '../texts/index.ts'
import './impersonation-banner.css'

/** An impersonation is stopped so long before its end: afterwards, there is no way back. */
const reserveMs = 10_000

/** Says during an impersonation who the reader acts as, and leads back. */
export function ImpersonationBanner() {
  const { session, user } = useSession()
  return session.impersonatedBy ? (
    <Banner name={user.name || user.email} email={user.email} endsAt={session.expiresAt} />
  ) : null
}

function Banner({ name, email, endsAt }: { name: string; email: string; endsAt: string }) {
  const { impersonation: words } = texts
  const refreshSession = useSessionRefresh()
  const { mutate: stop, isPending } = useMutation({
    mutationFn: () => unwrap(client.impersonation.stopImpersonating()),
    onSettled: refreshSession,
  })
  useEffect(() => {
    const timer = setTimeout(stop, Date.parse(endsAt) - Date.now() - reserveMs)
    return () => clearTimeout(timer)
  }, [endsAt, stop])
  return (
    <aside className="impersonation" aria-label={words.label}>
      <Icon name="warning" />
      <span className="impersonation-text">
        {words.actingAs} <bdi className="clip impersonation-name">{name}</bdi>{' '}
        <span className="clip impersonation-more">
          <bdi>{email}</bdi> {words.until} <Timestamp at={endsAt} isExact />
        </span>
      </span>
      <Button aria-busy={isPending} onClick={() => stop()}>
        {words.stop}
      </Button>
    </aside>
  )
}
