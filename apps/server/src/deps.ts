import type { Config } from './config.ts'
import type { AccessPolicy, Authority } from './domain/access.ts'
import type { Secret } from './domain/keys.ts'
import type { Box } from './secrets/box.ts'
import type { KeySecrets } from './secrets/key.ts'
import type { Hasher } from './secrets/password.ts'
import type { KeyRow } from './store/keys.ts'
import type { Rooms, Store } from './store/open.ts'
import type { SessionRow } from './store/sessions.ts'
import type { UserRow } from './store/users.ts'

export type { Rooms }

/** What the endpoints work with: the world, handed in. */
export type Deps = {
  now: () => Date
  store: Store
  hasher: Hasher
  /** Closes up what a caller keeps for us. */
  box: Box
  /** Makes the token of a session. */
  randomText: () => string
  keySecrets: KeySecrets
  /** Counts attempts to sign in to an account; answers the seconds to wait, if they are too many. */
  attempts: {
    attempt: (email: string) => Promise<number | undefined>
    succeeded: (email: string) => Promise<void>
  }
  config: Config
  /** Who may do what, the stored roles among them: those of a version, or those of now. */
  policyOf: (rooms: Pick<Rooms, 'definedRoles'>, version?: string) => Promise<AccessPolicy>
}

/** Whoever asks: for which user, what they may do, and the roles as they are defined now. */
type Asking = { user: { id: string }; authority: Authority; access: AccessPolicy }

/** A user by a live session: they are the user in all that the user may do. */
export type SessionCaller = Asking & {
  isUser: true
  user: UserRow
  session: SessionRow
  key?: undefined
  /** Why they impersonate, and with which key they began to, where they do. */
  visit: { reason: string | null; keyId: string | null }
  /** The admin's session that a browser holds while it impersonates, as its signed cookie says. */
  adminSession: { token: string; remembered: boolean } | undefined
  /** Whether the session came as a bearer token, and not as a cookie. */
  byBearer: boolean
  /** Whether the browser keeps the session when it closes. */
  remembered: boolean
}

/** A program by a live key: of all that its owner may do, it may do what the key says. */
export type KeyCaller = Asking & {
  isUser: false
  session?: undefined
  key: KeyRow
  secret: Secret
  /** The hash of the secret that came, and the address it came from. */
  presented: { hash: string; address: string }
  /** A key is never a cookie. */
  byBearer: true
}

/** Whoever is at the command line, and so has the database in their hands: they may do everything. */
export type CommandCaller = Asking & {
  isUser: false
  session?: undefined
  key?: undefined
  byBearer: true
}

/** Who sends a request. */
export type RequestCaller = SessionCaller | KeyCaller

/** Who asks. */
export type Caller = RequestCaller | CommandCaller

/** Where a request comes from, as a new session records it. */
export type Origin = { ipAddress: string; userAgent: string }
