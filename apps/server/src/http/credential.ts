import type { IncomingHttpHeaders } from 'node:http'
import type { Signer } from '../secrets/signature.ts'
import { parseCookie, percentDecoded } from './cookies.ts'

/** The session token that a request presents, and how. */
export type Credential = { token: string; byBearer: boolean }

const bearerIn = (authorization = '') => /^bearer\s+(.*)$/is.exec(authorization)?.[1]?.trim() ?? ''

/**
 * Reads the credential of a request (WIRE §3.1, §3.2). A bearer token that can be used goes before
 * the cookie; one with a wrong signature is passed over.
 */
export const credentialReader =
  (signer: Signer, cookieName: string, requireSignature: boolean) =>
  (headers: IncomingHttpHeaders): Credential | undefined => {
    const bearer = bearerIn(headers.authorization)
    if (bearer && !bearer.includes('.') && !requireSignature)
      return { token: bearer, byBearer: true }
    const signed = bearer.includes('%') ? percentDecoded(bearer) : bearer
    const token = signer.unsign(signed)
    if (token) return { token, byBearer: true }
    const fromCookie = signer.unsign(parseCookie(headers.cookie, cookieName) ?? '')
    return fromCookie ? { token: fromCookie, byBearer: false } : undefined
  }
