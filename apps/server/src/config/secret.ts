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

/** Splits a text into the secrets that it lists, separated by white space. */
export function splitSecrets(text: string): [string, ...string[]] {
  const [first = '', ...others] = text.trim().split(/\s+/)
  return [first, ...others]
}

/** Returns why the secrets that a text lists are no good ones, or nothing. */
export function objectionToSecrets(text: string) {
  const secrets = splitSecrets(text)
  if (isOtherList(text.trim()))
    return 'must be random characters, without quotes or brackets, and several separated by a space alone'
  for (const [index, secret] of secrets.entries()) {
    const objection = objectionToSecret(secret)
    if (!objection || secrets.length === 1) continue
    return `is a list of ${secrets.length} secrets, separated by white space: number ${index + 1} ${objection}`
  }
  return objectionToSecret(secrets[0])
}

function objectionToSecret(text: string) {
  if (text.length < minLength)
    return `must have ${minLength} characters or more, such as those of: ${command}`
  if (published.includes(text)) return `is published by better-auth, so anyone knows it. ${advice}`
  if (placeholder.test(text)) return `is an example, which anyone can guess. ${advice}`
  if (new Set(text).size < minVariety || findPeriod(text) < minPeriod)
    return `repeats few characters, so it can be guessed. ${advice}`
  return undefined
}

/**
 * Whether a text is a list in another form: of JSON, in quotes, or with `,`, `;` or `|` between secrets. A
 * secret may have these characters, but not so, and those of `openssl` have none.
 */
function isOtherList(text: string) {
  if (/^[[{"'`]/.test(text)) return true
  return [',', ';', '|'].some((separator) => {
    const parts = text.split(separator).map((part) => part.trim())
    const secrets = parts.filter((part) => part !== '')
    return (
      parts.length > 1 && secrets.length > 0 && secrets.every(({ length }) => length >= minLength)
    )
  })
}

/** Returns the length of the shortest text that a text repeats; its own length if it repeats none. */
function findPeriod(text: string) {
  const periods = Array.from({ length: text.length }, (_, index) => index + 1)
  return periods.find((period) => text.startsWith(text.slice(period))) ?? text.length
}
