import { type Session, unwrap } from '@castellan/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { Button } from '../../elements/button.tsx'
import { describeError } from '../../elements/message.tsx'
import { Section } from '../../elements/section.tsx'
import { texts } from '../../texts/index.ts'
import { EndSession, EndSessions } from '../acts/end-sessions.tsx'
import { type OfferedCall, useExplanations } from '../explanations.ts'
import { type AnyUser, buildSessionsKey } from '../use-user.ts'
import { SessionTable } from './session-table.tsx'

const { sessions: words } = texts.user

/** The live sessions of a user, and the impersonations that they run. */
export function UserSessions({ user }: { user: AnyUser }) {
  const sessions = useUserSessions(user.id)
  const [ending, setEnding] = useState<Session | 'all'>()
  const close = () => setEnding(undefined)
  const list = (!sessions.isError && sessions.data) || []
  const reasons = useExplanations(list.length > 0 ? listCalls(user.id, list) : {})
  return (
    <Section
      title={words.title}
      count={list.length > 0 ? String(list.length) : undefined}
      actions={
        list.length > 0 ? (
          <Button reason={reasons.all} onClick={() => setEnding('all')}>
            {words.endAll}
          </Button>
        ) : null
      }
    >
      {sessions.error ? <p className="quiet">{describeError(sessions.error)}</p> : null}
      {sessions.isSuccess && list.length === 0 ? <p className="quiet">{words.none}</p> : null}
      {list.length > 0 ? (
        <SessionTable user={user} sessions={list} reasons={reasons} onEnd={setEnding} />
      ) : null}
      {ending === 'all' ? <EndSessions user={user} onClose={close} /> : null}
      {ending && ending !== 'all' ? (
        <EndSession user={user} session={ending} onClose={close} />
      ) : null}
    </Section>
  )
}

function listCalls(userId: string, sessions: readonly Session[]): Record<string, OfferedCall> {
  return {
    all: { path: '/admin/revoke-user-sessions', body: { userId } },
    ...Object.fromEntries(
      sessions.map(({ id }) => [
        id,
        { path: '/admin/revoke-user-session' as const, body: { sessionToken: id } },
      ]),
    ),
  }
}

function useUserSessions(userId: string) {
  return useQuery({
    queryKey: buildSessionsKey(userId),
    queryFn: ({ signal }) => unwrap(client.sessions.listUserSessions({ userId }, { signal })),
    select: ({ sessions }) => sessions,
  })
}
