import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'

const keyLength = 32

const nonceLength = 12

const tagLength = 16

/** What a closed box begins with: the way it is closed. */
const version = 'c1.'

/** Closes texts up for somebody to keep who shall neither read nor change them. */
export type Encryption = {
  /** The text in URL-safe characters. It opens only for the same `purpose`. */
  encrypt: (text: string, purpose: string) => string
  /** The text that was closed up for `purpose`, or nothing when it is not ours, or was changed. */
  decrypt: (closed: string, purpose: string) => string | undefined
}

/** Closes by AES-256-GCM under a key that is derived from `secret`. */
export function createEncryption(secret: string): Encryption {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'castellan seal', keyLength))
  return {
    encrypt: (text, purpose) => {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(purpose))
      const parts = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return version + Buffer.concat(parts).toString('base64url')
    },
    decrypt: (closed, purpose) => {
      const bytes = Buffer.from(closed.slice(version.length), 'base64url')
      const isPossible = closed.startsWith(version) && bytes.length >= nonceLength + tagLength
      if (!isPossible) return undefined
      const nonce = bytes.subarray(0, nonceLength)
      const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagLength })
        .setAAD(Buffer.from(purpose))
        .setAuthTag(bytes.subarray(-tagLength))
      try {
        const text = decipher.update(bytes.subarray(nonceLength, -tagLength), undefined, 'utf8')
        return text + decipher.final('utf8')
      } catch {
        return undefined
      }
    },
  }
}
