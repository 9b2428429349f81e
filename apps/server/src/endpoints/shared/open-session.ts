import type { Deps } from '../../deps.ts'
import { computeSessionExpiry } from '../../domain/sessions.ts'
import type { Repositories } from '../../store/index.ts'
import type { ClientInfo } from './endpoint.ts'

type Opening = {
  userId: string
  kind: Parameters<typeof computeSessionExpiry>[0]
  client: ClientInfo
  impersonatedBy?: string
}

/** Opens a session for a user, from where the request came. */
export function openSession(
  tx: Repositories,
  { kind, client, ...whose }: Opening,
  { config, now, generateRandomString }: Deps,
) {
  const at = now()
  return tx.sessions.create(
    {
      token: generateRandomString(),
      expiresAt: computeSessionExpiry(kind, config.sessions, at),
      ...client,
      ...whose,
    },
    at,
  )
}
