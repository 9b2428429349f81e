import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { objectionToSecrets, splitSecrets } from './secret.ts'

const one = '0J1fOGoGVfA6Xq8rjfTzLxSJtN4nZlYF'

const two = 'nZlYFVfA6Xq8rjfTzLxSJtN40J1fOGoG'

describe('objectionToSecrets', () => {
  it.each([
    ['', 'must have 32 characters or more'],
    ['x'.repeat(31), 'must have 32 characters or more'],
    ['better-auth-secret-123456789', 'must have 32 characters or more'],
    ['better-auth-secret-12345678901234567890', 'is published by better-auth'],
    ['x'.repeat(32), 'repeats few characters'],
    ['0123'.repeat(12), 'repeats few characters'],
    ['12345678901234567890123456789012', 'repeats few characters'],
    ['password'.repeat(5), 'repeats few characters'],
    ['change-me-change-me-to-something-long', 'is an example'],
    ['your-secret-key-with-32-characters!!', 'is an example'],
    ['this-is-only-an-example-of-a-secret-key', 'is an example'],
  ])('for %j is %j', (text, objection) => {
    if (objection === undefined) expect(objectionToSecrets(text)).toBeUndefined()
    else expect(objectionToSecrets(text)).toContain(objection)
  })

  it('says how to make a good one', () => {
    expect(objectionToSecrets('short')).toBe(
      'must have 32 characters or more, such as those of: openssl rand -base64 32',
    )
  })

  it('accepts random bytes in every common encoding', () => {
    for (let n = 0; n < 1000; n += 1) {
      const bytes = randomBytes(32)
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        expect(objectionToSecrets(bytes.toString(encoding))).toBeUndefined()
      expect(objectionToSecrets(bytes.subarray(16).toString('hex'))).toBeUndefined()
    }
  })

  it('names the one of several secrets that is no good one', () => {
    expect(objectionToSecrets(`${one} correct horse`)).toBe(
      'is a list of 3 secrets, separated by white space: number 2 must have 32 characters or more, such as those of: openssl rand -base64 32',
    )
    expect(objectionToSecrets(`${one} ${two}`)).toBeUndefined()
  })

  it.each([
    ...[`${one},${two}`, `${one}, ${two}`, `,${one}`, `${one};${two}`, `${one} | ${two}`],
    ...[JSON.stringify([one, two]), JSON.stringify([one, two], null, 2), `{"current":"${one}"}`],
    ...[`"${one}"`, `'${one} ${two}'`],
  ])('refuses a list in another form: %j', (text) => {
    expect(objectionToSecrets(text)).toBe(
      'must be random characters, without quotes or brackets, and several separated by a space alone',
    )
  })

  it.each([',', ';', '|', '"', '['])('accepts a secret with %s in it', (character) => {
    expect(objectionToSecrets(`0J1fOGoGVfA6${character}q8rjfTzLxSJtN4nZlYF`)).toBeUndefined()
  })
})

describe('splitSecrets', () => {
  it('splits at spaces, tabs and ends of lines', () => {
    expect(splitSecrets(` ${one}\r\n${two}\t${one}\n`)).toEqual([one, two, one])
  })
})
