import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isInNetworks, isWithinNetworks } from './networks.ts'

/** Few addresses, so that networks often overlap. */
const byte = fc.constantFrom(0, 1, 127, 128, 255)
const ipv4 = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.'))
const word = fc.constantFrom('0', '1', 'ff', '8000', 'ffff')
const ipv6 = fc.oneof(
  fc.array(word, { minLength: 8, maxLength: 8 }).map((words) => words.join(':')),
  ipv4.map((address) => `::ffff:${address}`),
)
const address = fc.oneof(ipv4, ipv6)
const network = fc.oneof(
  address,
  fc.tuple(ipv4, fc.nat(32)).map(([start, length]) => `${start}/${length}`),
  fc.tuple(ipv6, fc.nat(128)).map(([start, length]) => `${start}/${length}`),
)
const networks = fc.array(network, { maxLength: 3 })

it('networks within others never allow an address that those refuse', () => {
  fc.assert(
    fc.property(networks, networks, address, (inner, outer, from) => {
      fc.pre(isWithinNetworks(inner, outer) && isInNetworks(inner, from))
      expect(isInNetworks(outer, from)).toBe(true)
    }),
  )
})

it('an address is within networks that allow it, and networks are within themselves', () => {
  fc.assert(
    fc.property(networks, address, (outer, from) => {
      expect(isWithinNetworks([from], outer)).toBe(isInNetworks(outer, from))
      expect(isWithinNetworks(outer, outer)).toBe(true)
    }),
  )
})
