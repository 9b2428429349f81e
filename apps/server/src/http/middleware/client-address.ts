import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import proxyAddress from 'proxy-addr'
import type { ClientNetwork } from '../../deps.ts'

/** An address with a port, as some proxies write it: IPv6 in brackets, or IPv4. */
const addressAndPort = /^(?:\[(.+)\]|([\d.]+))(?::\d+)?$/

/**
 * Creates a reader of the client's address: that of the socket, or the one a trusted proxy reports
 * (F2). An unreadable address is empty: it is in no network, and all such clients count as one.
 */
export function createAddressReader(trustedProxies: string[]) {
  const isTrusted = proxyAddress.compile(trustedProxies)
  const isTrustedText = (text: string, hops: number) => isTrusted(normalizeAddress(text), hops)
  // A socket that is closed already has no address.
  return (req: IncomingMessage): string => normalizeAddress(proxyAddress(req, isTrustedText) ?? '')
}

/** The networks by which clients are counted, narrowest first, by their prefix lengths. */
const networkShares = {
  ipv4: [
    [32, 1],
    [24, 4],
  ],
  ipv6: [
    [64, 1],
    [56, 2],
    [48, 4],
  ],
} as const

/**
 * Returns the networks by which a client is counted, narrowest first: one host has a /64 of IPv6, and
 * one customer up to a /48. An unreadable address is a network of its own.
 */
export function toNetworks(address: string): ClientNetwork[] {
  if (address === '') return [{ name: '', share: 1 }]
  const family = address.includes(':') ? ipaddr.IPv6 : ipaddr.IPv4
  const shares = networkShares[address.includes(':') ? 'ipv6' : 'ipv4']
  return shares.map(([length, share]) => ({
    name: `${family.networkAddressFromCIDR(`${address}/${length}`)}/${length}`,
    share,
  }))
}

/** The one spelling of an address, or an empty string if it is not an address. */
function normalizeAddress(text: string) {
  const trimmed = text.trim()
  const [, bracketed, bare] = addressAndPort.exec(trimmed) ?? []
  // A zone, such as %eth0, may be as long as the client likes and says nothing here.
  const address = (bracketed ?? bare ?? trimmed).replace(/%.*/s, '')
  return isIP(address) && ipaddr.isValid(address) ? ipaddr.process(address).toString() : ''
}
