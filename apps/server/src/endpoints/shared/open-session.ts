import type { Deps } from '../../deps.ts'
import { computeSessionExpiry } from '../../domain/sessions.ts'
import type { Repositories } from '../../store/index.ts'
import type { ClientInfo } from './endpoint.ts'

type SessionToOpen = {
  userId: string
  kind: Parameters<typeof computeSessionExpiry>[0]
  client: ClientInfo
  impersonatedBy?: string
}

/** Creates a session of a user and records the client of the request in it. */
export function openSession(
  tx: Repositories,
  { kind, client, ...rest }: SessionToOpen,
  { config, now, generateRandomString }: Deps,
) {
  const at = now()
  return tx.sessions.create(
    {
      token: generateRandomString(),
      expiresAt: computeSessionExpiry(kind, config.sessions, at),
      ...client,
      ...rest,
    },
    at,
  )
}
