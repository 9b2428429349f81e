import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import proxyAddress from 'proxy-addr'

/** Finds the address of a client: the socket's, or what a trusted proxy says of it (F2). */
export const addressReader = (trustedProxies: string[]) => {
  const trusts = proxyAddress.compile(trustedProxies)
  return (req: IncomingMessage): string => {
    const socket = req.socket.remoteAddress ?? ''
    const address = proxyAddress(req, trusts)
    const valid = ipaddr.isValid(address) ? address : socket
    return ipaddr.isValid(valid) ? ipaddr.process(valid).toString() : ''
  }
}

/** Whom an address counts as: itself, or with IPv6 its /64, for a client has all of that. */
export const networkOf = (address: string) =>
  address.includes(':')
    ? ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toNormalizedString()
    : address
