import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { generateRandomString } from './token.ts'

/** The prefix of every API key, so that secret scanners find it. No session token has it. */
const apiKeyPrefix = 'cst_'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const checksumLength = 6

const secretPattern = /^cst_[A-Za-z0-9]{38,122}$/

/** A new secret, and what is stored of it: the hash, and the last characters as a hint. */
type NewSecret = { secret: string; hash: string; hint: string }

/** Generates and recognizes the secrets of API keys. */
export type ApiKeySecrets = {
  generate: () => NewSecret
  /** Returns whether a text has the prefix of an API key, valid or not. */
  looksLikeApiKey: (text: string) => boolean
  /** Returns the hash of a secret as it is stored, or undefined if the checksum is wrong. */
  hash: (text: string) => string | undefined
}

const hashSecret: ApiKeySecrets['hash'] = (text) => {
  const isValid =
    secretPattern.test(text) && text.endsWith(computeChecksum(text.slice(0, -checksumLength)))
  return isValid ? createHash('sha256').update(text).digest('base64url') : undefined
}

/** The secrets have 190 random bits: they cannot be guessed, so a fast hash is safe. */
export const apiKeySecrets: ApiKeySecrets = {
  generate: () => {
    const body = apiKeyPrefix + generateRandomString()
    const secret = body + computeChecksum(body)
    return { secret, hash: hashSecret(secret) as string, hint: secret.slice(-4) }
  },
  looksLikeApiKey: (text) => text.startsWith(apiKeyPrefix),
  hash: hashSecret,
}

/** Computes the CRC-32 of a text, as six digits in base 62. */
function computeChecksum(text: string) {
  let remainder = crc32(text)
  let checksum = ''
  for (let digit = 0; digit < checksumLength; digit += 1) {
    checksum = digits.charAt(remainder % digits.length) + checksum
    remainder = Math.floor(remainder / digits.length)
  }
  return checksum
}
