import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'

const keyLength = 32

const nonceLength = 12

const tagLength = 16

/** The prefix of encrypted text: the version of the format. */
const version = 'c1.'

/** Encrypts and authenticates a string so that a client can hold it without reading or altering it. */
export type Encryption = {
  /** Returns URL-safe text that can be decrypted only with the same `scope`. */
  encrypt: (text: string, scope: string) => string
  /** Returns the text, or undefined if the scope differs or the encrypted text was altered. */
  decrypt: (encrypted: string, scope: string) => string | undefined
}

/** Creates an encryption with AES-256-GCM. The key is derived from `secret`. */
export function createEncryption(secret: string): Encryption {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'castellan encryption', keyLength))
  return {
    encrypt: (text, scope) => {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(scope))
      const parts = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return version + Buffer.concat(parts).toString('base64url')
    },
    decrypt: (encrypted, scope) => {
      const bytes = Buffer.from(encrypted.slice(version.length), 'base64url')
      const isWellFormed = encrypted.startsWith(version) && bytes.length >= nonceLength + tagLength
      if (!isWellFormed) return undefined
      const nonce = bytes.subarray(0, nonceLength)
      const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagLength })
        .setAAD(Buffer.from(scope))
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
