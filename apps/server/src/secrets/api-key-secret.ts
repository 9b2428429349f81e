import { createHmac } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { computeKeys, type ServerSecrets } from './server-secrets.ts'
import { generateRandomString } from './token.ts'

/** The prefix of every API key, so that secret scanners find it. No session token has it. */
const apiKeyPrefix = 'cst_'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const checksumLength = 6

const secretPattern = /^cst_[A-Za-z0-9]{38,122}$/

type ApiKeyHashes = readonly [string, ...string[]]

/** A new secret, and what is stored of it: the hash, and the last characters as a hint. */
type NewSecret = { secret: string; hash: string; hint: string }

/** Generates and recognizes the secrets of API keys. */
export type ApiKeySecrets = {
  generate: () => NewSecret
  /** Returns whether a text has the prefix of an API key, valid or not. */
  looksLikeApiKey: (text: string) => boolean
  /**
   * Returns the hashes by which a secret may be stored, or undefined if the checksum is wrong. The first
   * is the hash of a new one; there is one for each secret of the server.
   */
  hash: (text: string) => ApiKeyHashes | undefined
}

/**
 * Creates the secrets of API keys. A secret has 190 random bits and cannot be guessed, so a fast hash is
 * safe. The hash is an HMAC whose key is derived from a secret of the server: access to the
 * database alone cannot make a valid one.
 */
export function createApiKeySecrets(secrets: ServerSecrets): ApiKeySecrets {
  const [first, ...others] = computeKeys(secrets, 'api keys')
  return {
    generate: () => {
      const body = apiKeyPrefix + generateRandomString()
      const secret = body + computeChecksum(body)
      return { secret, hash: computeHash(first, secret), hint: secret.slice(-4) }
    },
    looksLikeApiKey: (text) => text.startsWith(apiKeyPrefix),
    hash: (text) =>
      isWellFormed(text)
        ? [computeHash(first, text), ...others.map((key) => computeHash(key, text))]
        : undefined,
  }
}

function computeHash(key: Buffer, secret: string) {
  return createHmac('sha256', key).update(secret).digest('base64url')
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
