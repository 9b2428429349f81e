import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import proxyAddress from 'proxy-addr'

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

/** The network by which a client is counted: its IPv4 address, or its /64 as IPv6 clients own that. */
export function toNetwork(address: string) {
  return address.includes(':')
    ? ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toNormalizedString()
    : address
}

/** The one spelling of an address, or an empty string if it is not an address. */
function normalizeAddress(text: string) {
  const [, bracketed, bare] = addressAndPort.exec(text) ?? []
  const address = bracketed ?? bare ?? text
  return isIP(address) && ipaddr.isValid(address) ? ipaddr.process(address).toString() : ''
}
