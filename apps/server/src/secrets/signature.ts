import { createHmac, timingSafeEqual } from 'node:crypto'

const signatureLength = 44

/** Signs values and reads signed ones (WIRE §3.1). */
export type Signer = {
  /** `value.signature`, not percent-encoded. */
  sign: (value: string) => string
  /** The value in `value.signature`, split at the last dot, or nothing when it is not ours. */
  unsign: (signed: string) => string | undefined
}

/** Signs with HMAC-SHA256 under `secret`, in base64. */
export function createSigner(secret: string): Signer {
  const signature = (value: string) => createHmac('sha256', secret).update(value).digest('base64')
  return {
    sign: (value) => `${value}.${signature(value)}`,
    unsign: (signed) => {
      const dot = signed.lastIndexOf('.')
      const given = signed.slice(dot + 1)
      if (dot < 1 || given.length !== signatureLength || !given.endsWith('=')) return undefined
      const value = signed.slice(0, dot)
      const expected = Buffer.from(signature(value))
      const received = Buffer.from(given)
      const same = received.length === expected.length && timingSafeEqual(received, expected)
      return same ? value : undefined
    },
  }
}
