const minLength = 32

/** The fewest different characters, and the shortest text that a secret may repeat. */
const minVariety = 8
const minPeriod = 17

/** The secrets that better-auth uses without a configured one: anyone can read them. */
const published = ['better-auth-secret-12345678901234567890', 'better-auth-secret-123456789']

/** What stands in examples, to be replaced. */
const placeholder = /change[-_ ]?(me|this)|your[-_ ]|replace[-_ ]?(me|this)|example|placeholder/i

/** Prints a good secret. */
const command = 'openssl rand -base64 32'

const advice = `Use random characters, such as those of: ${command}`

/** Returns why a text is no good secret, or nothing. */
export function objectionToSecret(text: string) {
  if (text.length < minLength)
    return `must have ${minLength} characters or more, such as those of: ${command}`
  if (published.includes(text)) return `is published by better-auth, so anyone knows it. ${advice}`
  if (placeholder.test(text)) return `is an example, which anyone can guess. ${advice}`
  if (new Set(text).size < minVariety || findPeriod(text) < minPeriod)
    return `repeats few characters, so it can be guessed. ${advice}`
  return undefined
}

/** Returns the length of the shortest text that a text repeats; its own length if it repeats none. */
function findPeriod(text: string) {
  const periods = Array.from({ length: text.length }, (_, index) => index + 1)
  return periods.find((period) => text.startsWith(text.slice(period))) ?? text.length
}
