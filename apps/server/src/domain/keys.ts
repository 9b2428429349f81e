import { type AccessPolicy, type Actor, covers, type Holder, objectionToTarget } from './access.ts'
import { isBanned } from './bans.ts'

/** What a key may be used for, from where and until when. */
export type KeyTerms = {
  permissions: readonly string[]
  /** Addresses and ranges; none is anywhere. */
  networks: readonly string[]
  /** `null` is never. */
  expiresAt: Date | null
}

type Owner = { banned: boolean | null; banExpires: Date | null; createdAt: Date }

/** What a secret is to a key: the one that it has, the one before the last rotation, or an older one. */
export type Secret = 'current' | 'former' | 'gone'

/** A key as a secret has found it, with its owner. */
type Found = {
  key: KeyTerms & { createdAt: Date; formerExpiresAt: Date | null }
  user: Owner
  secret: Secret
}

const isSecretAlive = (secret: Secret, formerExpiresAt: Date | null, now: Date) =>
  secret === 'current' || (secret === 'former' && formerExpiresAt !== null && now < formerExpiresAt)

/**
 * Whether a key admits anybody. A user who is younger than the key is not its owner: they have come
 * by the id of somebody who is gone.
 */
export const isAlive = ({ key, user, secret }: Found, now: Date) => {
  const { expiresAt, formerExpiresAt, createdAt } = key
  return (
    (expiresAt === null || now < expiresAt) &&
    isSecretAlive(secret, formerExpiresAt, now) &&
    user.createdAt <= createdAt &&
    !isBanned(user, now)
  )
}

/** Who acts on keys: a session as its user, a key within its own terms and by which secret. */
export type KeyActor = Actor & { key?: KeyTerms | undefined; secret?: Secret | undefined }

/** Whether a key lasts no longer than another one, and works from nowhere else. */
const isWithin = (inner: KeyTerms, outer: KeyTerms) =>
  (outer.expiresAt === null || (inner.expiresAt !== null && inner.expiresAt <= outer.expiresAt)) &&
  (outer.networks.length === 0 ||
    (inner.networks.length > 0 &&
      inner.networks.every((network) => outer.networks.includes(network))))

/**
 * Whether an actor may do all that a key may, wherever and as long as it may. A former secret covers
 * none: what it made or renewed would outlive it.
 */
const coversKey = ({ authority, key, secret }: KeyActor, terms: KeyTerms) =>
  secret !== 'former' &&
  covers(authority, new Set(terms.permissions)) &&
  (!key || isWithin(terms, key))

/** Why nobody may give a key more than they and its owner may do, nor a key more than its own (H5). */
export const objectionToKeyTerms = (actor: KeyActor, owner: Actor['authority'], terms: KeyTerms) =>
  coversKey(actor, terms) && covers(owner, new Set(terms.permissions))
    ? undefined
    : 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'

/** Why nobody may make keys for a user who may do more than they (H1, H5). */
export const objectionToOwner = (actor: KeyActor, owner: Holder, policy: AccessPolicy) =>
  actor.user.id === owner.id ? undefined : objectionToTarget(actor, owner, policy)

/**
 * Why nobody may change, rotate or revoke a key that may do more than they. An owner's own keys are
 * theirs, whatever has become of them since; an owner who is gone is above nobody.
 */
export const objectionToKey = (
  actor: KeyActor,
  key: KeyTerms & { userId: string },
  owner: Holder | null,
  policy: AccessPolicy,
) => {
  if (actor.isUser && actor.user.id === key.userId) return undefined
  const objection = owner ? objectionToOwner(actor, owner, policy) : undefined
  if (objection) return objection
  return coversKey(actor, key) ? undefined : 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
}
