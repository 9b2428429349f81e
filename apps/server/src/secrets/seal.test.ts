import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sealer } from './seal.ts'

const { seal, open } = sealer('a secret of the server')

it('opens what it has sealed for the same purpose, and for no other', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (text, one, other) => {
      const sealed = seal(text, one)
      expect(sealed).toMatch(/^c1\.[\w-]+$/)
      expect(open(sealed, one)).toBe(text)
      if (other !== one) expect(open(sealed, other)).toBeUndefined()
    }),
  )
})

it('opens nothing that was changed, and nothing of another secret', () => {
  const sealed = seal('ada@example.com', 'a list')
  const bytes = Buffer.from(sealed.slice(3), 'base64url')
  for (let i = 0; i < bytes.length; i += 1) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(i) ^ 1, i)
    expect(open(`c1.${changed.toString('base64url')}`, 'a list'), `byte ${i}`).toBeUndefined()
  }
  for (let length = 0; length < sealed.length; length += 1)
    expect(open(sealed.slice(0, length), 'a list'), `length ${length}`).toBeUndefined()
  expect(open(sealed.replace('c1.', 'c2.'), 'a list')).toBeUndefined()
  expect(sealer('another secret').open(sealed, 'a list')).toBeUndefined()
})

it('shows nothing of the text, nor that two are the same', () => {
  const sealed = seal('ada@example.com', 'a list')
  expect(Buffer.from(sealed.slice(3), 'base64url').toString('latin1')).not.toContain('ada')
  expect(seal('ada@example.com', 'a list')).not.toBe(sealed)
})
