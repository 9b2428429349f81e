import { describe, expect, it } from 'vitest'
import { objectionToPassword } from './passwords.ts'

const policy = { minLength: 8, maxLength: 128 }

describe('objectionToPassword', () => {
  it('C1: has none to 8 to 128 units', () => {
    for (const length of [8, 9, 127, 128])
      expect(objectionToPassword('x'.repeat(length), policy)).toBeUndefined()
  })

  it('C1: names what is shorter or longer', () => {
    expect(objectionToPassword('', policy)).toBe('PASSWORD_TOO_SHORT')
    expect(objectionToPassword('x'.repeat(7), policy)).toBe('PASSWORD_TOO_SHORT')
    expect(objectionToPassword('x'.repeat(129), policy)).toBe('PASSWORD_TOO_LONG')
  })

  it('C1: counts UTF-16 units, so that an emoji is two', () => {
    expect(objectionToPassword('😀😀😀', policy)).toBe('PASSWORD_TOO_SHORT')
    expect(objectionToPassword('😀😀😀😀', policy)).toBeUndefined()
    expect(objectionToPassword('😀'.repeat(64), policy)).toBeUndefined()
    expect(objectionToPassword('😀'.repeat(65), policy)).toBe('PASSWORD_TOO_LONG')
  })

  it('keeps the lengths that the configuration sets', () => {
    const exact = { minLength: 3, maxLength: 3 }
    expect(objectionToPassword('ab', exact)).toBe('PASSWORD_TOO_SHORT')
    expect(objectionToPassword('abc', exact)).toBeUndefined()
    expect(objectionToPassword('abcd', exact)).toBe('PASSWORD_TOO_LONG')
  })
})
