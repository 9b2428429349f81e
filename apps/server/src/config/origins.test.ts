import { expect, it } from 'vitest'
import { isLoopback, isUnencrypted } from './origins.ts'

it.each([
  'localhost',
  'http://localhost:3000',
  'app.localhost',
  '127.0.0.2',
  'https://127.0.0.1:8443',
  '::1',
  'http://[::1]:3000',
])('%s is this machine', (origin) => {
  expect(isLoopback(origin)).toBe(true)
  expect(isUnencrypted(origin)).toBe(false)
})

it.each([
  'http://users.example.com',
  'http://*.example.com',
  'http://10.0.0.7:3000',
  'http://[fd00::1]',
])('%s sends passwords unencrypted through a network', (origin) => {
  expect(isLoopback(origin)).toBe(false)
  expect(isUnencrypted(origin)).toBe(true)
})

it.each(['https://users.example.com', 'myapp://', '*.example.com'])('%s does not', (origin) =>
  expect(isUnencrypted(origin)).toBe(false),
)

it.each(['localhost.example.com', '127.example.com', '0.0.0.0', '::', '::1:2'])(
  '%s is not this machine',
  (host) => expect(isLoopback(host)).toBe(false),
)
