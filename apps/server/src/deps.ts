import type { Config } from './config/config.ts'
import type { SecretState } from './domain/api-keys.ts'
import type { AccessPolicy, Permissions } from './domain/permissions.ts'
import type { ApiKeySecrets } from './secrets/api-key-secret.ts'
import type { Encryption } from './secrets/encryption.ts'
import type { Hasher } from './secrets/password.ts'
import type { Repositories, Store } from './store/index.ts'
import type { ApiKeyRow } from './store/repositories/api-keys.ts'
import type { SessionRow } from './store/repositories/sessions.ts'
import type { UserRow } from './store/repositories/users.ts'

export type { Repositories }

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

/** Whoever asks: for which user, what they may do, and the roles as they are defined now. */
type Asking = { user: { id: string }; permissions: Permissions; access: AccessPolicy }

/** A user by a live session: they are the user in all that the user may do. */
export type SessionCaller = Asking & {
  isUser: true
  user: UserRow
  session: SessionRow
  key?: undefined
  /** Why they impersonate, and with which key they began to, where they do. */
  impersonation: { reason: string | null; keyId: string | null }
  /** The admin's session that a browser holds while it impersonates, as its signed cookie says. */
  adminSession: { token: string; remembered: boolean } | undefined
  /** Whether the session came as a bearer token, and not as a cookie. */
  byBearer: boolean
  /** Whether the browser keeps the session when it closes. */
  remembered: boolean
}

/** A program by a live key: of all that its owner may do, it may do what the key says. */
export type ApiKeyCaller = Asking & {
  isUser: false
  session?: undefined
  key: ApiKeyRow
  secret: SecretState
  /** The hash of the secret that came, and the address it came from. */
  presented: { hash: string; address: string }
  /** A key is never a cookie. */
  byBearer: true
}

/** Whoever is at the command line, and so has the database in their hands: they may do everything. */
export type CliCaller = Asking & {
  isUser: false
  session?: undefined
  key?: undefined
  byBearer: true
}

/** Who sends a request. */
export type RequestCaller = SessionCaller | ApiKeyCaller

/** Who asks. */
export type Caller = RequestCaller | CliCaller

/** Where a request comes from, as a new session records it. */
export type ClientInfo = { ipAddress: string; userAgent: string }
