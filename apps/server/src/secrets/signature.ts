import { type BinaryLike, createHmac, timingSafeEqual } from 'node:crypto'

const signatureLength = 44

/** Signs values, and verifies signed values. */
export type Signer = {
  /** Returns `value.signature`, not percent-encoded. */
  sign: (value: string) => string
  /** Returns the value before the last dot, or undefined if the signature is wrong. */
  unsign: (signed: string) => string | undefined
}

/** Creates a signer that uses HMAC-SHA256, in base64. It signs with the first key, and verifies with each. */
export function createSigner(keys: readonly [BinaryLike, ...BinaryLike[]]): Signer {
  return {
    sign: (value) => `${value}.${computeSignature(keys[0], value)}`,
    unsign: (signed) => {
      const dot = signed.lastIndexOf('.')
      const signature = signed.slice(dot + 1)
      if (dot < 1 || signature.length !== signatureLength || !signature.endsWith('='))
        return undefined
      const value = signed.slice(0, dot)
      const isSigned = keys.some((key) => isSame(signature, computeSignature(key, value)))
      return isSigned ? value : undefined
    },
  }
}

function computeSignature(key: BinaryLike, value: string) {
  return createHmac('sha256', key).update(value).digest('base64')
}

function isSame(received: string, expected: string) {
  const bytes = Buffer.from(received)
  return bytes.length === expected.length && timingSafeEqual(bytes, Buffer.from(expected))
}
