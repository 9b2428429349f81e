import { expect, it } from 'vitest'
import { createDeviceTokens } from './device-token.ts'

const now = new Date()
const [older, newer] = ['a secret of the server', 'another secret']

it('knows a device again after the secret has changed, as long as both are there', () => {
  const before = createDeviceTokens([older])
  const token = before.issue({ id: 'one', binding: before.bind('ann', 'hash') }, now)
  const during = createDeviceTokens([newer, older])
  const device = during.read(token, now)
  expect(device?.id).toBe('one')
  expect(device && during.isBound(device, 'ann', 'hash')).toBe(true)
  expect(device && during.isBound(device, 'ann', 'another hash')).toBe(false)
  const after = createDeviceTokens([newer])
  expect(after.read(token, now)).toBeUndefined()
  expect(device && after.isBound(device, 'ann', 'hash')).toBe(false)
  const renewed = during.issue({ id: 'one', binding: during.bind('ann', 'hash') }, now)
  expect(after.read(renewed, now)).toEqual({ id: 'one', binding: after.bind('ann', 'hash') })
})
