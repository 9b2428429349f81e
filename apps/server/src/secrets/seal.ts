import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const keyLength = 32
const nonceLength = 12
const tagLength = 16

/** What a sealed text begins with: the way it is sealed. */
const version = 'c1.'

/** Seals texts for somebody to keep who shall neither read nor change them. */
export type Sealer = {
  /** The text in URL-safe characters. It opens only for the same `purpose`. */
  seal: (text: string, purpose: string) => string
  /** The text that was sealed for `purpose`, or nothing when it is not ours, or was changed. */
  open: (sealed: string, purpose: string) => string | undefined
}

/** Seals with AES-256-GCM under a key that is derived from `secret`. */
export const sealer = (secret: string): Sealer => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'castellan seal', keyLength))
  return {
    seal: (text, purpose) => {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(purpose))
      const parts = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return version + Buffer.concat(parts).toString('base64url')
    },
    open: (sealed, purpose) => {
      const bytes = Buffer.from(sealed.slice(version.length), 'base64url')
      const isPossible = sealed.startsWith(version) && bytes.length >= nonceLength + tagLength
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
