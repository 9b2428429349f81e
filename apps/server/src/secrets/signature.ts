import { createHmac, timingSafeEqual } from 'node:crypto'

const signatureLength = 44

/** Signs values, and verifies signed values. */
export type Signer = {
  /** Returns `value.signature`, not percent-encoded. */
  sign: (value: string) => string
  /** Returns the value before the last dot, or undefined if the signature is wrong. */
  unsign: (signed: string) => string | undefined
}

/** Creates a signer that uses HMAC-SHA256 with `secret`, in base64. */
export function createSigner(secret: string): Signer {
  const computeSignature = (value: string) =>
    createHmac('sha256', secret).update(value).digest('base64')
  return {
    sign: (value) => `${value}.${computeSignature(value)}`,
    unsign: (signed) => {
      const dot = signed.lastIndexOf('.')
      const signature = signed.slice(dot + 1)
      if (dot < 1 || signature.length !== signatureLength || !signature.endsWith('='))
        return undefined
      const value = signed.slice(0, dot)
      const expected = Buffer.from(computeSignature(value))
      const received = Buffer.from(signature)
      const isSame = received.length === expected.length && timingSafeEqual(received, expected)
      return isSame ? value : undefined
    },
  }
}
