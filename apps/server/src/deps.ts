import type { Config } from './config/config.ts'
import type { AccessPolicy } from './domain/permissions.ts'
import type { ApiKeySecrets } from './secrets/api-key-secret.ts'
import type { Encryption } from './secrets/encryption.ts'
import type { Hasher } from './secrets/password.ts'
import type { Repositories, Store } from './store/index.ts'

/** What the endpoints work with: the world, handed in. */
export type Deps = {
  now: () => Date
  store: Store
  hasher: Hasher
  /** Closes up what a caller keeps for us. */
  encryption: Encryption
  /** Makes the token of a session. */
  generateRandomString: () => string
  apiKeySecrets: ApiKeySecrets
  /** Counts attempts to sign in to an account; answers the seconds to wait, if they are too many. */
  attempts: {
    attempt: (email: string) => Promise<number | undefined>
    succeeded: (email: string) => Promise<void>
  }
  config: Config
  /** Who may do what, the stored roles among them: those of a version, or those of now. */
  readPolicy: (rooms: Pick<Repositories, 'roles'>, version?: string) => Promise<AccessPolicy>
}

/** Where a request comes from, as a new session records it. */
export type ClientInfo = { ipAddress: string; userAgent: string }
