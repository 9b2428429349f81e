import {
  type ApiKeyMaker,
  type ApiKeyOwner,
  type FoundApiKey,
  maxApiKeyMakers,
  type PresentedApiKey,
  type SecretState,
} from './api-keys.ts'
import { isBanned } from './bans.ts'

/** Why an API key is refused, for the log. */
type ApiKeyEnd =
  | 'API key expired'
  | 'API key rotated'
  | 'owner of the API key banned or removed'
  | 'maker of the API key ended'

/**
 * Returns why an API key is not valid now, or nothing. It ends with each of its makers: a user who is
 * banned or removed, an API key, and the secret of it that was used (compatibility, H5).
 */
export function explainDeadApiKey(
  { key, user, secret, makers }: FoundApiKey,
  now: Date,
): ApiKeyEnd | undefined {
  if (key.expiresAt !== null && now >= key.expiresAt) return 'API key expired'
  if (!isUsable({ key, secret }, now)) return 'API key rotated'
  if (!isSameUser(user, key.createdAt, now)) return 'owner of the API key banned or removed'
  const haveLiveMakers =
    makers.length <= maxApiKeyMakers &&
    makers.every((maker, at) => {
      const made = at === 0 ? key : makers[at - 1]?.apiKey?.key
      return made !== undefined && isMakerLive(maker, made.usersCreatedUntil, now)
    })
  return haveLiveMakers ? undefined : 'maker of the API key ended'
}

/** Returns whether an API key is valid now. */
export function isApiKeyLive(found: FoundApiKey, now: Date) {
  return explainDeadApiKey(found, now) === undefined
}

/** Returns whether an API key has not expired, and the secret still works. */
function isUsable({ key, secret }: PresentedApiKey, now: Date) {
  return (
    (key.expiresAt === null || now < key.expiresAt) &&
    isSecretLive(secret, key.previousSecretExpiresAt, now)
  )
}

/** A user who was created later than `since` is another one: the id belonged to a removed user. */
function isSameUser(user: ApiKeyOwner, since: Date, now: Date) {
  return user.createdAt <= since && !isBanned(user, now)
}

function isMakerLive({ user, apiKey }: ApiKeyMaker, since: Date, now: Date) {
  return (
    user !== null &&
    isSameUser(user, since, now) &&
    (apiKey === undefined || (apiKey !== null && isUsable(apiKey, now)))
  )
}

function isSecretLive(secret: SecretState, previousSecretExpiresAt: Date | null, now: Date) {
  return (
    secret === 'current' ||
    (secret === 'previous' && previousSecretExpiresAt !== null && now < previousSecretExpiresAt)
  )
}
