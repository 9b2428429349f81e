import { expect, it } from 'vitest'
import { isInNetworks } from './networks.ts'

it.each([
  [['10.0.0.0/8'], '10.255.0.1', true],
  [['10.0.0.0/8'], '11.0.0.1', false],
  [['10.1.2.3/8'], '10.9.9.9', true],
  [['10.1.2.3'], '10.1.2.3', true],
  [['10.1.2.3'], '10.1.2.4', false],
  [['10.1.2.3/32', '192.168.0.0/16'], '192.168.7.1', true],
  [['0.0.0.0/0'], '203.0.113.9', true],
  [['0.0.0.0/0'], '2001:db8::1', false],
  [['::/0'], '2001:db8::1', true],
  [['::/0'], '203.0.113.9', false],
  [['2001:db8::/32'], '2001:db8:ffff::1', true],
  [['2001:db8::/32'], '2001:db9::1', false],
  [['2001:db8::1'], '2001:0db8:0:0::1', true],
  [['2001:db8::1'], '2001:db8::2', false],
  [['10.0.0.0/8'], '::ffff:10.0.0.1', true],
  [['::ffff:10.0.0.0/104'], '10.0.0.1', true],
  [['::ffff:10.0.0.1'], '10.0.0.1', true],
  [['::ffff:10.0.0.0/104'], '11.0.0.1', false],
  [['10.0.0.0/8'], '', false],
  [['10.0.0.0/8'], 'nowhere', false],
  [['nowhere', '10.0.0.0/99'], '10.0.0.1', false],
  [[], '10.0.0.1', true],
  [[], '', true],
])('%j contains the address "%s": %s', (networks, address, expected) => {
  expect(isInNetworks(networks, address)).toBe(expected)
})
