import type { Config } from './config/config.ts'
import type { AccessPolicy } from './domain/permissions.ts'
import type { ApiKeySecrets } from './secrets/api-key-secret.ts'
import type { Device, DeviceTokens } from './secrets/device-token.ts'
import type { Encryption } from './secrets/encryption.ts'
import type { Hasher } from './secrets/password.ts'
import type { Repositories, Store } from './store/index.ts'

export type { Device } from './secrets/device-token.ts'
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
  deviceTokens: DeviceTokens
  signInAttempts: SignInAttempts
  config: Config
  /** Reads the access policy, with the stored roles of `version` or the current ones. */
  readPolicy: (tables: Pick<Repositories, 'roles'>, version?: string) => Promise<AccessPolicy>
}

/** A network of a client, and the number of clients whose budget it has. */
export type ClientNetwork = { name: string; share: number }

/** A sign-in. The device is given if it is a known one of the account. */
export type SignInAttempt = { email: string; address: string; device: Device | undefined }

/** Limits the sign-ins: of a device, from a network, and to an account. */
export type SignInAttempts = {
  /** Checks a password, unless there were too many attempts: then it returns the seconds to wait. */
  run: (
    attempt: SignInAttempt,
    check: () => Promise<boolean>,
  ) => Promise<{ waitSeconds: number; isRight?: never } | { isRight: boolean; waitSeconds?: never }>
}
