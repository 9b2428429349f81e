import { isBanned } from './bans.ts'
import {
  type AccessPolicy,
  type Actor,
  getOwnUserId,
  isSelf,
  isSuperset,
  objectionToTarget,
  type RoleHolder,
} from './permissions.ts'

/** What an API key may do, from where, and until when. */
export type ApiKeyGrant = {
  permissions: readonly string[]
  /** Addresses and ranges; an empty list allows all. */
  allowedNetworks: readonly string[]
  /** `null`: never expires. */
  expiresAt: Date | null
}

type ApiKeyOwner = { banned: boolean | null; banExpires: Date | null; createdAt: Date }

/** Which secret of an API key was presented. `previous` is the one before the last rotation. */
export type SecretState = 'current' | 'previous' | 'unknown'

/** An API key that was found by a secret, and its owner. */
type FoundApiKey = {
  key: ApiKeyGrant & { createdAt: Date; previousSecretExpiresAt: Date | null }
  user: ApiKeyOwner
  secret: SecretState
}

/** Who acts on API keys. An API key is limited by its own grant and by the secret it presents. */
export type ApiKeyActor = Actor &
  ({ kind: 'session' | 'cli' } | { kind: 'api-key'; apiKey: ApiKeyGrant; secretState: SecretState })

/**
 * Returns whether an API key is valid now. A user who was created after the key is not its owner:
 * the id belonged to a user who was removed.
 */
export function isApiKeyLive({ key, user, secret }: FoundApiKey, now: Date) {
  const { expiresAt, previousSecretExpiresAt, createdAt } = key
  return (
    (expiresAt === null || now < expiresAt) &&
    isSecretLive(secret, previousSecretExpiresAt, now) &&
    user.createdAt <= createdAt &&
    !isBanned(user, now)
  )
}

/** Refuses a grant that exceeds the actor's or the owner's permissions (compatibility, H5). */
export function objectionToApiKeyGrant(
  actor: ApiKeyActor,
  owner: Actor['permissions'],
  grant: ApiKeyGrant,
) {
  return includesGrant(actor, grant) && isSuperset(owner, new Set(grant.permissions))
    ? undefined
    : 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'
}

/** Refuses to create API keys for a user with more permissions (compatibility, H1, H5). */
export function objectionToApiKeyOwner(
  actor: ApiKeyActor,
  owner: RoleHolder,
  policy: AccessPolicy,
) {
  return getOwnUserId(actor) === owner.id ? undefined : objectionToTarget(actor, owner, policy)
}

/**
 * Refuses to change, rotate or revoke an API key that may do more than the actor. Owners may always
 * do it with their own keys.
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
  return includesGrant(actor, key) ? undefined : 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
}

function isSecretLive(secret: SecretState, previousSecretExpiresAt: Date | null, now: Date) {
  return (
    secret === 'current' ||
    (secret === 'previous' && previousSecretExpiresAt !== null && now < previousSecretExpiresAt)
  )
}

/** Returns whether `inner` expires no later than `outer`, and allows no other networks. */
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
 * Returns whether the actor may do everything that `grant` allows. A previous secret never may: what
 * it creates would outlive it.
 */
function includesGrant(actor: ApiKeyActor, grant: ApiKeyGrant) {
  return (
    isSuperset(actor.permissions, new Set(grant.permissions)) &&
    (actor.kind !== 'api-key' ||
      (actor.secretState !== 'previous' && isWithin(grant, actor.apiKey)))
  )
}
