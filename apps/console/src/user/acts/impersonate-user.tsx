import { unwrap } from '@castellan/client'
import { client } from '../../api/client.ts'
import { useSessionRefresh } from '../../session/session.ts'
import { texts } from '../../texts/index.ts'
import { toDisplayName } from '../user-fields.ts'
import { ActDialog, type ActProps } from './act-dialog.tsx'

/** Begins to act as a user. The server keeps the session of the admin in a cookie of its own. */
export function ImpersonateUser({ user, onClose }: ActProps) {
  const { impersonate } = texts.user
  const refreshSession = useSessionRefresh()
  return (
    <ActDialog
      title={impersonate.title(toDisplayName(user))}
      user={user}
      submit={impersonate.submit}
      reason="required"
      act={({ reason }) =>
        unwrap(client.impersonation.impersonateUser({ userId: user.id, reason }))
      }
      done={impersonate.done(toDisplayName(user))}
      onDone={refreshSession}
      onClose={onClose}
    >
      <p className="quiet">{impersonate.effect}</p>
    </ActDialog>
  )
}
