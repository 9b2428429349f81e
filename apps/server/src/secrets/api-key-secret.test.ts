import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createApiKeySecrets } from './api-key-secret.ts'

const { generate, looksLikeApiKey, hash } = createApiKeySecrets(['a secret of the server'])
const characters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', ...'_-. é']

describe('the secret of an API key', () => {
  it('is cst_, 32 letters and digits, and a checksum, and always different', () => {
    const secrets = Array.from({ length: 100 }, () => generate().secret)
    for (const secret of secrets) expect(secret).toMatch(/^cst_[A-Za-z0-9]{38}$/)
    expect(new Set(secrets).size).toBe(100)
  })

  it('is stored as a hash, with its last four characters as a hint', () => {
    const { secret, hash: stored, hint } = generate()
    expect(hash(secret)).toEqual([stored])
    expect(stored).toMatch(/^[\w-]{43}$/)
    expect(secret.endsWith(hint)).toBe(true)
    expect(hint).toHaveLength(4)
  })

  it('has another hash on a server with another secret, and both with both', () => {
    const { secret, hash: stored } = generate()
    const other = createApiKeySecrets(['another secret']).hash(secret)
    expect(other).not.toEqual([stored])
    const both = createApiKeySecrets(['another secret', 'a secret of the server'])
    expect(both.hash(secret)).toEqual([...(other ?? []), stored])
  })

  it('has a checksum that anyone can compute: CRC-32 in base 62', () => {
    const secret = 'cst_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0CPvkk'
    expect(hash(secret)).toBeDefined()
  })

  it('is refused if one character is changed or missing, or two are swapped', () => {
    const { secret } = generate()
    for (let at = 0; at < secret.length; at += 1) {
      const [before, after] = [secret.slice(0, at), secret.slice(at + 1)]
      expect(hash(before + after)).toBeUndefined()
      for (const character of characters)
        if (character !== secret[at]) expect(hash(before + character + after)).toBeUndefined()
      const [one = '', other = ''] = secret.slice(at, at + 2)
      const swapped = before + other + one + secret.slice(at + 2)
      if (swapped !== secret) expect(hash(swapped)).toBeUndefined()
    }
  })

  it('is not matched by arbitrary text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...characters), maxLength: 60 }), (text) => {
        expect(hash(text)).toBeUndefined()
        expect(hash(`cst_${text}`)).toBeUndefined()
        expect(looksLikeApiKey(`cst_${text}`)).toBe(true)
        expect(looksLikeApiKey(text)).toBe(text.startsWith('cst_'))
      }),
    )
  })
})
