import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createEncryption } from './encryption.ts'

const { encrypt, decrypt } = createEncryption('a secret of the server')

it('opens what it has closed for the same purpose, and for no other', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (text, one, other) => {
      const closed = encrypt(text, one)
      expect(closed).toMatch(/^c1\.[\w-]+$/)
      expect(decrypt(closed, one)).toBe(text)
      if (other !== one) expect(decrypt(closed, other)).toBeUndefined()
    }),
  )
})

it('opens nothing that was changed, and nothing of another secret', () => {
  const closed = encrypt('ada@example.com', 'a list')
  const bytes = Buffer.from(closed.slice(3), 'base64url')
  for (let i = 0; i < bytes.length; i += 1) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(i) ^ 1, i)
    expect(decrypt(`c1.${changed.toString('base64url')}`, 'a list'), `byte ${i}`).toBeUndefined()
  }
  for (let length = 0; length < closed.length; length += 1)
    expect(decrypt(closed.slice(0, length), 'a list'), `length ${length}`).toBeUndefined()
  expect(decrypt(closed.replace('c1.', 'c2.'), 'a list')).toBeUndefined()
  expect(createEncryption('another secret').decrypt(closed, 'a list')).toBeUndefined()
})

it('shows nothing of the text, nor that two are the same', () => {
  const closed = encrypt('ada@example.com', 'a list')
  expect(Buffer.from(closed.slice(3), 'base64url').toString('latin1')).not.toContain('ada')
  expect(encrypt('ada@example.com', 'a list')).not.toBe(closed)
})
