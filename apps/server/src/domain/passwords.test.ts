import { describe, expect, it } from 'vitest'
import { objectionToPassword } from './passwords.ts'

const policy = { minLength: 8, maxLength: 128 }

describe('objectionToPassword', () => {
  it('allows 8 to 128 units (C1)', () => {
    for (const length of [8, 9, 127, 128])
      expect(objectionToPassword('x'.repeat(length), policy)).toBeUndefined()
  })

  it('refuses a password that is shorter or longer (C1)', () => {
    expect(objectionToPassword('', policy)).toBe('PASSWORD_TOO_SHORT')
    expect(objectionToPassword('x'.repeat(7), policy)).toBe('PASSWORD_TOO_SHORT')
    expect(objectionToPassword('x'.repeat(129), policy)).toBe('PASSWORD_TOO_LONG')
  })

  it('counts UTF-16 units, so an emoji counts as two (C1)', () => {
    expect(objectionToPassword('😀😀😀', policy)).toBe('PASSWORD_TOO_SHORT')
    expect(objectionToPassword('😀😀😀😀', policy)).toBeUndefined()
    expect(objectionToPassword('😀'.repeat(64), policy)).toBeUndefined()
    expect(objectionToPassword('😀'.repeat(65), policy)).toBe('PASSWORD_TOO_LONG')
  })

  it('uses the lengths of the configuration', () => {
    const exact = { minLength: 3, maxLength: 3 }
    expect(objectionToPassword('ab', exact)).toBe('PASSWORD_TOO_SHORT')
    expect(objectionToPassword('abc', exact)).toBeUndefined()
    expect(objectionToPassword('abcd', exact)).toBe('PASSWORD_TOO_LONG')
  })
})
