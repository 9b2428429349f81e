import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { generateRandomString } from './token.ts'

/** What every key begins with, so that scanners know it; no session's token does. */
const keyPrefix = 'cst_'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const checksumLength = 6

const form = /^cst_[A-Za-z0-9]{38,122}$/

/** A new secret, and what is kept of it: a hash, and its end to tell it from others. */
type NewSecret = { secret: string; hash: string; hint: string }

/** Makes and reads the secrets of keys. */
export type ApiKeySecrets = {
  generate: () => NewSecret
  /** Whether a text is meant as a key, be it that it is none. */
  looksLikeApiKey: (text: string) => boolean
  /** The hash under which a secret is known; nothing where its checksum says that it is none. */
  hash: (text: string) => string | undefined
}

const hashOf: ApiKeySecrets['hash'] = (text) => {
  const isWhole = form.test(text) && text.endsWith(checksumOf(text.slice(0, -checksumLength)))
  return isWhole ? createHash('sha256').update(text).digest('base64url') : undefined
}

/** Secrets of 190 random bits: too many to guess, so that a plain hash keeps them. */
export const apiKeySecrets: ApiKeySecrets = {
  generate: () => {
    const body = keyPrefix + generateRandomString()
    const secret = body + checksumOf(body)
    return { secret, hash: hashOf(secret) as string, hint: secret.slice(-4) }
  },
  looksLikeApiKey: (text) => text.startsWith(keyPrefix),
  hash: hashOf,
}

/** The CRC-32 of a text, as six digits to the base of 62. */
function checksumOf(text: string) {
  let rest = crc32(text)
  let checksum = ''
  for (let place = 0; place < checksumLength; place += 1) {
    checksum = digits.charAt(rest % digits.length) + checksum
    rest = Math.floor(rest / digits.length)
  }
  return checksum
}
