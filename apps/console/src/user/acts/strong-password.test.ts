import { expect, it } from 'vitest'
import { createPassword } from './strong-password.ts'

it('a made password has 20 characters that cannot be mistaken, and all of them are used', () => {
  const passwords = Array.from({ length: 200 }, createPassword)
  expect(passwords.every((password) => /^[a-km-zA-HJ-NP-Z2-9]{20}$/.test(password))).toBe(true)
  expect(new Set(passwords).size).toBe(200)
  expect(new Set(passwords.join('')).size).toBe(56)
})
