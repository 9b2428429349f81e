import ipaddr from 'ipaddr.js'

type Network = [address: ipaddr.IPv4 | ipaddr.IPv6, prefixLength: number]

/** The length of the prefix `::ffff:0:0/96`, under which IPv6 holds all of IPv4. */
const mappedPrefixLength = 96

/** Whether `address` is in one of `networks`: addresses and CIDR ranges. An empty list allows all. */
export function isInNetworks(networks: readonly string[], address: string) {
  if (networks.length === 0) return true
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return networks.some((text) => {
    const network = parseNetwork(text)
    return network !== undefined && parsed.kind() === network[0].kind() && parsed.match(network)
  })
}

/**
 * Returns whether `outer` allows every address that `inner` allows: each range of `inner` is in one of
 * `outer`.
 */
export function isWithinNetworks(inner: readonly string[], outer: readonly string[]) {
  if (outer.length === 0) return true
  const ranges = outer.map(parseNetwork)
  return (
    inner.length > 0 &&
    inner.every((text) => {
      const network = parseNetwork(text)
      return network && ranges.some((range) => range && isNetworkWithin(network, range))
    })
  )
}

function isNetworkWithin([address, length]: Network, [start, prefixLength]: Network) {
  return (
    address.kind() === start.kind() && length >= prefixLength && address.match(start, prefixLength)
  )
}

/** Parses an address or a CIDR range. IPv4 that is mapped into IPv6 becomes IPv4. */
function parseNetwork(text: string): Network | undefined {
  const cidr = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`
  if (!ipaddr.isValidCIDR(cidr)) return undefined
  const [address, prefixLength] = ipaddr.parseCIDR(cidr)
  return address instanceof ipaddr.IPv6 &&
    address.isIPv4MappedAddress() &&
    prefixLength >= mappedPrefixLength
    ? [address.toIPv4Address(), prefixLength - mappedPrefixLength]
    : [address, prefixLength]
}
