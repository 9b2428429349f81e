import type { Deps, Device } from '../../deps.ts'

/**
 * Returns the device of a user who signs in: the one that is known already, or a new one. Without rate
 * limits a device has no purpose.
 */
export function resolveDevice(
  known: Device | undefined,
  userId: string,
  { config, generateRandomString }: Pick<Deps, 'config' | 'generateRandomString'>,
): Device | undefined {
  if (!config.rateLimit.enabled) return undefined
  return known?.userId === userId ? known : { id: generateRandomString(), userId }
}
