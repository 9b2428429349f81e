import { isBanned } from './bans.ts'
import {
  type AccessPolicy,
  type Actor,
  isSelf,
  isSuperset,
  objectionToTarget,
  ownUserId,
  type RoleHolder,
} from './permissions.ts'

/** What a key may be used for, from where and until when. */
export type ApiKeyGrant = {
  permissions: readonly string[]
  /** Addresses and ranges; none is anywhere. */
  allowedNetworks: readonly string[]
  /** `null` is never. */
  expiresAt: Date | null
}

type Owner = { banned: boolean | null; banExpires: Date | null; createdAt: Date }

/** What a secret is to a key: the one that it has, the one before the last rotation, or an older one. */
export type SecretState = 'current' | 'former' | 'gone'

/** A key as a secret has found it, with its owner. */
type Found = {
  key: ApiKeyGrant & { createdAt: Date; previousSecretExpiresAt: Date | null }
  user: Owner
  secret: SecretState
}

/** Who acts on API keys. An API key acts within its own grant, and by one of its secrets. */
export type ApiKeyActor = Actor &
  ({ kind: 'session' | 'cli' } | { kind: 'api-key'; apiKey: ApiKeyGrant; secretState: SecretState })

/**
 * Whether a key admits anybody. A user who is younger than the key is not its owner: they have come
 * by the id of somebody who is gone.
 */
export function isApiKeyLive({ key, user, secret }: Found, now: Date) {
  const { expiresAt, previousSecretExpiresAt, createdAt } = key
  return (
    (expiresAt === null || now < expiresAt) &&
    isSecretAlive(secret, previousSecretExpiresAt, now) &&
    user.createdAt <= createdAt &&
    !isBanned(user, now)
  )
}

/** Why nobody may give a key more than they and its owner may do, nor a key more than its own (H5). */
export function objectionToApiKeyGrant(
  actor: ApiKeyActor,
  owner: Actor['permissions'],
  terms: ApiKeyGrant,
) {
  return coversKey(actor, terms) && isSuperset(owner, new Set(terms.permissions))
    ? undefined
    : 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'
}

/** Why nobody may make keys for a user who may do more than they (H1, H5). */
export function objectionToApiKeyOwner(
  actor: ApiKeyActor,
  owner: RoleHolder,
  policy: AccessPolicy,
) {
  return ownUserId(actor) === owner.id ? undefined : objectionToTarget(actor, owner, policy)
}

/**
 * Why nobody may change, rotate or revoke a key that may do more than they. An owner's own keys are
 * theirs, whatever has become of them since; an owner who is gone is above nobody.
 */
export function objectionToApiKey(
  actor: ApiKeyActor,
  key: ApiKeyGrant & { userId: string },
  owner: RoleHolder | null,
  policy: AccessPolicy,
) {
  if (isSelf(actor, key.userId)) return undefined
  const objection = owner ? objectionToApiKeyOwner(actor, owner, policy) : undefined
  if (objection) return objection
  return coversKey(actor, key) ? undefined : 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
}

function isSecretAlive(secret: SecretState, previousSecretExpiresAt: Date | null, now: Date) {
  return (
    secret === 'current' ||
    (secret === 'former' && previousSecretExpiresAt !== null && now < previousSecretExpiresAt)
  )
}

/** Whether a key lasts no longer than another one, and works from nowhere else. */
function isWithin(inner: ApiKeyGrant, outer: ApiKeyGrant) {
  return (
    (outer.expiresAt === null ||
      (inner.expiresAt !== null && inner.expiresAt <= outer.expiresAt)) &&
    (outer.allowedNetworks.length === 0 ||
      (inner.allowedNetworks.length > 0 &&
        inner.allowedNetworks.every((network) => outer.allowedNetworks.includes(network))))
  )
}

/**
 * Whether an actor may do all that a key may, wherever and as long as it may. A former secret covers
 * none: what it made or renewed would outlive it.
 */
function coversKey(actor: ApiKeyActor, terms: ApiKeyGrant) {
  return (
    isSuperset(actor.permissions, new Set(terms.permissions)) &&
    (actor.kind !== 'api-key' || (actor.secretState !== 'former' && isWithin(terms, actor.apiKey)))
  )
}
