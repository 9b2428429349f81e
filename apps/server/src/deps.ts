import type { Config } from './config/config.ts'
import type { AccessPolicy } from './domain/permissions.ts'
import type { ApiKeySecrets } from './secrets/api-key-secret.ts'
import type { Encryption } from './secrets/encryption.ts'
import type { Hasher } from './secrets/password.ts'
import type { Repositories, Store } from './store/index.ts'

/** Everything that endpoints work with. */
export type Deps = {
  now: () => Date
  store: Store
  hasher: Hasher
  /** Encrypts what a client holds for the server: the cursors of lists. */
  encryption: Encryption
  /** Generates the token of a session. */
  generateRandomString: () => string
  apiKeySecrets: ApiKeySecrets
  signInAttempts: SignInAttempts
  config: Config
  /** Reads the access policy, with the stored roles of `version` or the current ones. */
  readPolicy: (tables: Pick<Repositories, 'roles'>, version?: string) => Promise<AccessPolicy>
}

/** A network of a client, and the number of clients whose budget it has. */
export type ClientNetwork = { name: string; share: number }

/** Limits the wrong passwords for one account. */
export type SignInAttempts = {
  /** Counts an attempt. Returns the seconds to wait if there were too many. */
  count: (email: string) => Promise<number | undefined>
  /** Forgets the attempts after the right password. */
  reset: (email: string) => Promise<void>
}
