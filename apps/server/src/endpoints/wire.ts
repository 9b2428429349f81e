import type { Key, Session, User } from '@castellan/contract'
import type { KeyRow } from '../store/keys.ts'
import type { SessionRow } from '../store/sessions.ts'
import type { UserRow } from '../store/users.ts'

/** A user as the wire shows them, the keys in the order of WIRE §6.1. */
export const userOnWire = (user: UserRow): User => ({
  name: user.name,
  email: user.email,
  emailVerified: user.emailVerified,
  image: user.image,
  createdAt: user.createdAt.toISOString(),
  updatedAt: user.updatedAt.toISOString(),
  role: user.role,
  banned: user.banned,
  banReason: user.banReason,
  banExpires: user.banExpires?.toISOString() ?? null,
  id: user.id,
})

/** A session with its live token: only for whoever opens it, or holds it already. */
export const ownSessionOnWire = (session: SessionRow): Session => ({
  expiresAt: session.expiresAt.toISOString(),
  token: session.token,
  createdAt: session.createdAt.toISOString(),
  updatedAt: session.updatedAt.toISOString(),
  ipAddress: session.ipAddress,
  userAgent: session.userAgent,
  userId: session.userId,
  impersonatedBy: session.impersonatedBy,
  id: session.id,
})

/** A session with its id in place of the token (D5). */
export const sessionOnWire = (session: SessionRow): Session =>
  ownSessionOnWire({ ...session, token: session.id })

/** A key as the wire shows it: there is no secret in its row to show. */
export const keyOnWire = (key: KeyRow): Key => ({
  ...key,
  expiresAt: key.expiresAt?.toISOString() ?? null,
  formerExpiresAt: key.formerExpiresAt?.toISOString() ?? null,
  lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  createdAt: key.createdAt.toISOString(),
  updatedAt: key.updatedAt.toISOString(),
})

/** The fields of a user, and the same once more under `user` (A3). */
export const userTwiceOnWire = (row: UserRow) => {
  const user = userOnWire(row)
  return { ...user, user }
}
