import { type Session, unwrap } from '@castellan/client'
import { client } from '../../api/client.ts'
import { useSession } from '../../session/session.ts'
import { texts } from '../../texts/index.ts'
import { DeviceName } from '../sessions/device-name.tsx'
import { toDisplayName } from '../user-fields.ts'
import { ActDialog, type ActProps } from './act-dialog.tsx'

const { sessions: words } = texts.user

/** Ends one session of a user. */
export function EndSession({ user, session, onClose }: ActProps & { session: Session }) {
  const own = useSession()
  return (
    <ActDialog
      title={words.endOneTitle(toDisplayName(user))}
      user={user}
      submit={words.endOne}
      look="danger"
      act={(options) =>
        unwrap(client.sessions.revokeUserSession({ sessionToken: session.id }, options))
      }
      done={words.ended}
      onClose={onClose}
    >
      <p>
        <DeviceName userAgent={session.userAgent} />
      </p>
      {session.id === own.session.id ? (
        <p className="notice" data-tone="warning">
          {words.isCurrent}
        </p>
      ) : null}
    </ActDialog>
  )
}

/** Ends all sessions of a user, and the impersonations that they run. */
export function EndSessions({ user, onClose }: ActProps) {
  const own = useSession()
  return (
    <ActDialog
      title={words.endAllTitle(toDisplayName(user))}
      user={user}
      submit={words.endAll}
      look="danger"
      act={(options) => unwrap(client.sessions.revokeUserSessions({ userId: user.id }, options))}
      done={words.endedAll}
      onClose={onClose}
    >
      <p className="quiet">{words.endAllEffect}</p>
      {user.id === own.user.id ? (
        <p className="notice" data-tone="warning">
          {words.isCurrent}
        </p>
      ) : null}
    </ActDialog>
  )
}
