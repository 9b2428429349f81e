import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createEncryption } from './encryption.ts'

const { encrypt, decrypt } = createEncryption(['a secret of the server'])

it('decrypts with the same scope, and with no other', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (text, one, other) => {
      const encrypted = encrypt(text, one)
      expect(encrypted).toMatch(/^c1\.[\w-]+$/)
      expect(decrypt(encrypted, one)).toBe(text)
      if (other !== one) expect(decrypt(encrypted, other)).toBeUndefined()
    }),
  )
})

it('decrypts nothing that was altered, or encrypted with another secret', () => {
  const encrypted = encrypt('ada@example.com', 'a list')
  const bytes = Buffer.from(encrypted.slice(3), 'base64url')
  for (let i = 0; i < bytes.length; i += 1) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(i) ^ 1, i)
    expect(decrypt(`c1.${changed.toString('base64url')}`, 'a list'), `byte ${i}`).toBeUndefined()
  }
  for (let length = 0; length < encrypted.length; length += 1)
    expect(decrypt(encrypted.slice(0, length), 'a list'), `length ${length}`).toBeUndefined()
  expect(decrypt(encrypted.replace('c1.', 'c2.'), 'a list')).toBeUndefined()
  expect(createEncryption(['another secret']).decrypt(encrypted, 'a list')).toBeUndefined()
})

it('reveals neither the text nor that two texts are the same', () => {
  const encrypted = encrypt('ada@example.com', 'a list')
  expect(Buffer.from(encrypted.slice(3), 'base64url').toString('latin1')).not.toContain('ada')
  expect(encrypt('ada@example.com', 'a list')).not.toBe(encrypted)
})

it('encrypts with the first secret, and decrypts with each', () => {
  const both = createEncryption(['another secret', 'a secret of the server'])
  expect(both.decrypt(encrypt('ada', 'a list'), 'a list')).toBe('ada')
  const encrypted = both.encrypt('ada', 'a list')
  expect(createEncryption(['another secret']).decrypt(encrypted, 'a list')).toBe('ada')
  expect(decrypt(encrypted, 'a list')).toBeUndefined()
})
