import ipaddr from 'ipaddr.js'

type Range = [address: ipaddr.IPv4 | ipaddr.IPv6, bits: number]

const mappedBits = 96

/** Whether an address is in one of some addresses and CIDR ranges; where there are none, it is. */
export function isIn(networks: readonly string[], address: string) {
  if (networks.length === 0) return true
  if (!ipaddr.isValid(address)) return false
  const known = ipaddr.process(address)
  return networks.some((network) => {
    const range = rangeFrom(network)
    return range !== undefined && known.kind() === range[0].kind() && known.match(range)
  })
}

/** A range as its address and the bits that count; IPv4 in the words of IPv6 is IPv4. */
function rangeFrom(network: string): Range | undefined {
  const whole = network.includes('/') ? network : `${network}/${network.includes(':') ? 128 : 32}`
  if (!ipaddr.isValidCIDR(whole)) return undefined
  const [address, bits] = ipaddr.parseCIDR(whole)
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= mappedBits
    ? [address.toIPv4Address(), bits - mappedBits]
    : [address, bits]
}
