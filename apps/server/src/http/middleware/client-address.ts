import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import proxyAddress from 'proxy-addr'

/** An address with its port, as some proxies write it: in brackets, or of IPv4. */
const withPort = /^(?:\[(.+)\]|([\d.]+))(?::\d+)?$/

/**
 * Finds the address of a client: the socket's, or what a trusted proxy says of it (F2). It is empty
 * where that cannot be read: in no network, and one client with all others of whom it is so.
 */
export function addressReader(trustedProxies: string[]) {
  const trusts = proxyAddress.compile(trustedProxies)
  const trustsText = (text: string, hops: number) => trusts(addressIn(text), hops)
  // A socket that is closed already has no address.
  return (req: IncomingMessage): string => addressIn(proxyAddress(req, trustsText) ?? '')
}

/** Whom an address counts as: itself, or with IPv6 its /64, for a client has all of that. */
export function networkOf(address: string) {
  return address.includes(':')
    ? ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toNormalizedString()
    : address
}

/** The address in a text, in the one form that we know it by; none where it cannot be read. */
function addressIn(text: string) {
  const [, bracketed, bare] = withPort.exec(text) ?? []
  const address = bracketed ?? bare ?? text
  return isIP(address) && ipaddr.isValid(address) ? ipaddr.process(address).toString() : ''
}
