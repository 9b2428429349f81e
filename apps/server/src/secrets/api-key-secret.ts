import { createHmac, hkdfSync } from 'node:crypto'
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

/**
 * Creates the secrets of API keys. A secret has 190 random bits and cannot be guessed, so a fast hash is
 * safe. The hash is an HMAC whose key is derived from `serverSecret`: access to the
 * database alone cannot make a valid one.
 */
export function createApiKeySecrets(serverSecret: string): ApiKeySecrets {
  const hmacKey = Buffer.from(hkdfSync('sha256', serverSecret, '', 'castellan api keys', 32))
  const hash = (text: string) => createHmac('sha256', hmacKey).update(text).digest('base64url')
  return {
    generate: () => {
      const body = apiKeyPrefix + generateRandomString()
      const secret = body + computeChecksum(body)
      return { secret, hash: hash(secret), hint: secret.slice(-4) }
    },
    looksLikeApiKey: (text) => text.startsWith(apiKeyPrefix),
    hash: (text) => (isWellFormed(text) ? hash(text) : undefined),
  }
}

function isWellFormed(text: string) {
  return secretPattern.test(text) && text.endsWith(computeChecksum(text.slice(0, -checksumLength)))
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
