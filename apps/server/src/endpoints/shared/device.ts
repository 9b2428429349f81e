import type { Deps, Device } from '../../deps.ts'

/** The id of a user, and the hash of the password as it is stored. */
type Account = { id: string; hash: string }

/** Returns the device of a request if it has signed in to an account with the current password. */
export function findKnownDevice(
  device: Device | undefined,
  { id, hash }: Account,
  { deviceTokens }: Pick<Deps, 'deviceTokens'>,
) {
  return device && deviceTokens.isBound(device, id, hash) ? device : undefined
}

/**
 * Creates the token of the device on which a user signs in: a known one, or else a new one. Without
 * rate limits a device has no purpose.
 */
export function createDeviceToken(
  known: Device | undefined,
  { id, hash }: Account,
  { config, deviceTokens, generateRandomString, now }: Omit<Deps, 'store'>,
) {
  if (!config.rateLimit.enabled) return undefined
  const binding = deviceTokens.bind(id, hash)
  return deviceTokens.issue({ id: known?.id ?? generateRandomString(), binding }, now())
}
