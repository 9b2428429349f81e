import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { objectionToSecret } from './secret.ts'

describe('objectionToSecret', () => {
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
    if (objection === undefined) expect(objectionToSecret(text)).toBeUndefined()
    else expect(objectionToSecret(text)).toContain(objection)
  })

  it('says how to make a good one', () => {
    expect(objectionToSecret('short')).toBe(
      'must have 32 characters or more, such as those of: openssl rand -base64 32',
    )
  })

  it('accepts random bytes in every common encoding', () => {
    for (let n = 0; n < 1000; n += 1) {
      const bytes = randomBytes(32)
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        expect(objectionToSecret(bytes.toString(encoding))).toBeUndefined()
      expect(objectionToSecret(bytes.subarray(16).toString('hex'))).toBeUndefined()
    }
  })
})
