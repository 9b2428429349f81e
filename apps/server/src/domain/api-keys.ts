import { isWithinNetworks } from './networks.ts'
import {
  type AccessPolicy,
  type Actor,
  getOwnUserId,
  intersect,
  isSelf,
  isSuperset,
  objectionToTarget,
  type Permissions,
  type RoleHolder,
  resolvePermissions,
} from './permissions.ts'

/** What an API key may do, from where, and until when. */
export type ApiKeyGrant = {
  permissions: readonly string[]
  /** Addresses and ranges; an empty list allows all. */
  allowedNetworks: readonly string[]
  /** `null`: never expires. */
  expiresAt: Date | null
}

export type ApiKeyOwner = { banned: boolean | null; banExpires: Date | null; createdAt: Date }

/** Which secret of an API key was presented. `previous` is the one before the last rotation. */
export type SecretState = 'current' | 'previous' | 'unknown'

/** An API key, and which secret of it was used. */
export type PresentedApiKey = {
  key: ApiKeyGrant & { id: string } & Record<'createdAt' | 'usersCreatedUntil', Date> & {
      previousSecretExpiresAt: Date | null
    }
  secret: SecretState
}

/**
 * Who made the secret of an API key: a user, and the API key with which they did it, if they used one.
 * `null`: deleted since.
 */
export type ApiKeyMaker = {
  user: (RoleHolder & ApiKeyOwner) | null
  apiKey?: PresentedApiKey | null
}

/** An API key that was found by a secret, its owner, and its makers: who made it, who made that. */
export type FoundApiKey = PresentedApiKey & {
  user: ApiKeyOwner
  makers: readonly ApiKeyMaker[]
}

/** How many makers an API key has at most, each of which made the next one. */
export const maxApiKeyMakers = 10

/** Who acts on API keys. An API key is limited by its own grant and by the secret it presents. */
export type ApiKeyActor = Actor &
  (
    | { kind: 'session' | 'cli' }
    | {
        kind: 'api-key'
        apiKey: ApiKeyGrant
        secretState: SecretState
        makers: readonly ApiKeyMaker[]
      }
  )

/** Returns what an API key may do now: no more than it, its owner and each of its makers may do. */
export function resolveApiKeyPermissions(
  { key, user, makers }: Pick<FoundApiKey, 'key' | 'makers'> & { user: RoleHolder },
  policy: AccessPolicy,
): Permissions {
  const users = [user, ...makers.flatMap((maker) => maker.user ?? [])]
  const keys = makers.flatMap(({ apiKey }) => apiKey ?? [])
  return [
    ...users.map((one) => resolvePermissions(one, policy)),
    ...keys.map((one) => new Set(one.key.permissions)),
  ].reduce<Permissions>(
    (permissions, limit) =>
      permissions === 'everything' ? permissions : intersect(limit, permissions),
    new Set(key.permissions),
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

/**
 * Refuses an API key that makes the secret of another key when its own chain of makers is as long as it
 * may be, or has that key in it: none of them could ever be valid.
 */
export function objectionToApiKeyMaker(actor: ApiKeyActor, keyId?: string) {
  if (actor.kind !== 'api-key') return undefined
  const isInChain =
    keyId !== undefined && actor.makers.some(({ apiKey }) => apiKey?.key.id === keyId)
  return isInChain || actor.makers.length >= maxApiKeyMakers
    ? 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'
    : undefined
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

/** Returns whether `inner` expires no later than `outer`, and allows no other networks. */
function isWithin(inner: ApiKeyGrant, outer: ApiKeyGrant) {
  return (
    (outer.expiresAt === null ||
      (inner.expiresAt !== null && inner.expiresAt <= outer.expiresAt)) &&
    isWithinNetworks(inner.allowedNetworks, outer.allowedNetworks)
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
