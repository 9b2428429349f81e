import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { startServer } from '../../../test/kit/server.ts'
import { createAddressReader } from './client-address.ts'

/** Headers as proxies write them, and the address that they name. */
const forwarded: [header: string, address: string][] = [
  ['198.51.100.7', '198.51.100.7'],
  ['\t198.51.100.7\t', '198.51.100.7'],
  ['203.0.113.9,\t198.51.100.7', '198.51.100.7'],
  ['198.51.100.7:4711', '198.51.100.7'],
  ['fe80::1%eth0', 'fe80::1'],
  ['[fe80::1%25eth0]:4711', 'fe80::1'],
  ['[2001:db8::7]', '2001:db8::7'],
  ['[2001:db8::7]:4711', '2001:db8::7'],
  ['2001:DB8:0::7', '2001:db8::7'],
  ['::ffff:198.51.100.7', '198.51.100.7'],
  ['198.51.100.7, 127.0.0.1', '198.51.100.7'],
  ['198.51.100.7,[::ffff:127.0.0.1]:80', '198.51.100.7'],
  ['198.51.100.7, unknown', ''],
  ['%', ''],
  ['[', ''],
  ['fe80::%', 'fe80::'],
  ['198.51.100.7 203.0.113.9', ''],
]

describe('createAddressReader', () => {
  it.each(forwarded)('F2: reads %j as %j', (header, address) => {
    const readAddress = createAddressReader(['127.0.0.1'])
    const req = { headers: { 'x-forwarded-for': header }, socket: { remoteAddress: '127.0.0.1' } }
    expect(readAddress(req as unknown as IncomingMessage)).toBe(address)
  })

  it('F2: reads every header without an error', async () => {
    const env = { CASTELLAN_TRUSTED_PROXIES: '127.0.0.1', CASTELLAN_RATE_LIMIT: 'on' }
    const { request } = await startServer({ env })
    for (const [header] of forwarded) {
      const headers = { 'x-forwarded-for': header }
      expect((await request('GET', '/ok', { headers })).status, header).toBe(200)
    }
  })
})
