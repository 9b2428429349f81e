import { randomInt } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

const length = 32

/** Makes 32 random characters of `[A-Za-z0-9]`: an id, or the token of a session. */
export function generateRandomString() {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
}
