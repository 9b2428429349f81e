import type { Deps, Origin } from '../deps.ts'
import { endOfSession } from '../domain/sessions.ts'
import type { Rooms } from '../store/open.ts'

type Opening = {
  userId: string
  kind: Parameters<typeof endOfSession>[0]
  origin: Origin
  impersonatedBy?: string
}

/** Opens a session for a user, from where the request came. */
export const openSession = (
  tx: Rooms,
  { kind, origin, ...whose }: Opening,
  { config, now, randomText }: Deps,
) =>
  tx.sessions.create(
    {
      id: randomText(),
      token: randomText(),
      expiresAt: endOfSession(kind, config.sessions, now()),
      ...origin,
      ...whose,
    },
    now(),
  )
