import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { computeKeys, type ServerSecrets } from './server-secrets.ts'

const algorithm = 'aes-256-gcm'

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

/** Creates an encryption with AES-256-GCM, with keys that are derived from `secrets`. */
export function createEncryption(secrets: ServerSecrets): Encryption {
  const keys = computeKeys(secrets, 'encryption')
  return {
    encrypt: (text, scope) => {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv(algorithm, keys[0], nonce).setAAD(Buffer.from(scope))
      const parts = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return version + Buffer.concat(parts).toString('base64url')
    },
    decrypt: (encrypted, scope) => {
      const bytes = Buffer.from(encrypted.slice(version.length), 'base64url')
      const isWellFormed = encrypted.startsWith(version) && bytes.length >= nonceLength + tagLength
      if (!isWellFormed) return undefined
      for (const key of keys) {
        const text = decryptWith(key, bytes, scope)
        if (text !== undefined) return text
      }
      return undefined
    },
  }
}

function decryptWith(key: Buffer, bytes: Buffer, scope: string) {
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
}
