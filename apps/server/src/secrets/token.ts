import { randomInt } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

const length = 32

/** Generates 32 random characters of `[A-Za-z0-9]`, for an id or a session token. */
export function generateRandomString() {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
}
