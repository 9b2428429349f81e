import type { Deps, Origin } from '../deps.ts'
import { endOfSession } from '../domain/sessions.ts'
import type { Rooms } from '../store/open.ts'

type Opening = {
  userId: string
  kind: Parameters<typeof endOfSession>[0]
  origin: Origin
  impersonatedBy?: string
  reason?: string | undefined
}

/** Opens a session for a user, from where the request came. */
export const openSession = (
  tx: Rooms,
  { kind, origin, ...whose }: Opening,
  { config, now, randomText }: Deps,
) => {
  const at = now()
  return tx.sessions.create(
    {
      token: randomText(),
      expiresAt: endOfSession(kind, config.sessions, at),
      ...origin,
      ...whose,
    },
    at,
  )
}
