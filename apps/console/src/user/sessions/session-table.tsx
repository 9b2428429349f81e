import type { Session } from '@castellan/client'
import { Badge } from '../../elements/badge.tsx'
import { Button } from '../../elements/button.tsx'
import { Timestamp } from '../../elements/timestamp.tsx'
import { useSession } from '../../session/session.ts'
import { texts } from '../../texts/index.ts'
import { UserLink } from '../../users/user-link.tsx'
import type { AnyUser } from '../use-user.ts'
import { DeviceName } from './device-name.tsx'

const { sessions: words } = texts.user

const times = ['createdAt', 'updatedAt', 'expiresAt'] as const

type SessionTableProps = {
  user: AnyUser
  sessions: readonly Session[]
  /** Why a session cannot be ended, by its id. */
  reasons: Record<string, string | undefined>
  onEnd: (session: Session) => void
}

/** Sessions: with which device, from where, since when, until when. */
export function SessionTable({ user, sessions, reasons, onEnd }: SessionTableProps) {
  return (
    <div className="table-scroll">
      <table className="table session-table">
        <thead>
          <tr>
            {words.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            <th>
              <span className="visually-hidden">{words.end}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <tr key={session.id}>
              <td>
                <SessionDevice user={user} session={session} />
              </td>
              {times.map((field) => (
                <td key={field}>
                  <Timestamp at={session[field]} />
                </td>
              ))}
              <td>
                <Button look="plain" reason={reasons[session.id]} onClick={() => onEnd(session)}>
                  {words.end}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function SessionDevice({ user, session }: { user: AnyUser; session: Session }) {
  const own = useSession()
  return (
    <>
      <DeviceName userAgent={session.userAgent} />
      <span className="row quiet small">
        {session.ipAddress}
        {session.id === own.session.id ? <Badge tone="accent">{words.current}</Badge> : null}
        {session.impersonatedBy ? <Badge tone="warning">{words.impersonation}</Badge> : null}
      </span>
      {session.impersonatedBy ? (
        <div className="quiet small row">
          {session.userId === user.id ? words.by : words.as}
          <UserLink id={session.userId === user.id ? session.impersonatedBy : session.userId} />
        </div>
      ) : null}
    </>
  )
}
