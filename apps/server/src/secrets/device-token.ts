import { createHmac } from 'node:crypto'
import { computeKeys, type ServerSecrets } from './server-secrets.ts'
import { createSigner } from './signature.ts'

/** A device on which a user has signed in. The binding stands for the account and its password. */
export type Device = { id: string; binding: string }

/** The tokens by which devices are known again. They are no credentials. */
export type DeviceTokens = {
  maxAgeSeconds: number
  /** Returns what stands for an account and its password, and tells nothing about either. */
  bind: (userId: string, passwordHash: string) => string
  /** Returns whether a device is bound to an account and its password. */
  isBound: (device: Device, userId: string, passwordHash: string) => boolean
  issue: (device: Device, now: Date) => string
  /** Returns the device of a token, or undefined if the token is forged or has expired. */
  read: (token: string, now: Date) => Device | undefined
}

/** 90 days after the last sign-in. */
const maxAgeSeconds = 7_776_000

/** Creates the tokens of devices. Their keys are derived from `secrets`, so nothing else verifies. */
export function createDeviceTokens(secrets: ServerSecrets): DeviceTokens {
  const keys = computeKeys(secrets, 'devices')
  const { sign, unsign } = createSigner(computeKeys(secrets, 'device tokens'))
  return {
    maxAgeSeconds,
    bind: (userId, passwordHash) => computeBinding(keys[0], userId, passwordHash),
    isBound: ({ binding }, userId, passwordHash) =>
      keys.some((key) => binding === computeBinding(key, userId, passwordHash)),
    issue: ({ id, binding }, now) => sign([id, binding, now.getTime()].join('.')),
    read: (token, now) => {
      const [id, binding, issuedAt] = unsign(token)?.split('.') ?? []
      const isCurrent = now.getTime() < Number(issuedAt) + maxAgeSeconds * 1000
      return id && binding && isCurrent ? { id, binding } : undefined
    },
  }
}

function computeBinding(key: Buffer, userId: string, passwordHash: string) {
  return createHmac('sha256', key)
    .update(JSON.stringify([userId, passwordHash]))
    .digest('base64url')
}
