import type { Config } from './config/config.ts'
import type { AccessPolicy } from './domain/permissions.ts'
import type { ApiKeySecrets } from './secrets/api-key-secret.ts'
import type { Encryption } from './secrets/encryption.ts'
import type { Hasher } from './secrets/password.ts'
import type { Repositories, Store } from './store/index.ts'

export type { Count, RateLimits, Reversal } from './store/repositories/rate-limits.ts'

/** Everything that endpoints work with. */
export type Deps = {
  now: () => Date
  store: Store
  hasher: Hasher
  /** Whether a password is one of the most common ones. */
  isCommonPassword: (password: string) => Promise<boolean>
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

/** A device on which a user has signed in. It is no credential. */
export type Device = { id: string; userId: string }

/** Limits the wrong passwords: of a device, from a network, and for an account. */
export type SignInAttempts = {
  /** Counts an attempt before the password is checked, unless it has to wait. */
  begin: (attempt: {
    email: string
    userId: string | undefined
    address: string
    device: Device | undefined
  }) => Promise<SignInAttempt>
}

/** An attempt to sign in: the seconds to wait if there were too many. */
type SignInAttempt = {
  waitSeconds: number | undefined
  /** Takes the attempt back after the right password. Returns the seconds to wait after too many. */
  succeed: () => Promise<number | undefined>
}
