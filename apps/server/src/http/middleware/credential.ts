import type { IncomingHttpHeaders } from 'node:http'
import type { ApiKeySecrets } from '../../secrets/api-key-secret.ts'
import type { Signer } from '../../secrets/signature.ts'
import { parseCookie, percentDecoded } from './cookies.ts'

/** The token of a session or the secret of a key that a request presents, and how. */
export type Credential = { token: string; byBearer: boolean; isKey: boolean }

/**
 * Reads the credential of a request (WIRE §3.1, §3.2). A bearer token that can be used goes before
 * the cookie; one with a wrong signature is passed over. A key goes before the cookie too, dead or
 * alive, and after a bearer token.
 */
export function credentialReader(
  signer: Signer,
  { looksLikeApiKey }: Pick<ApiKeySecrets, 'looksLikeApiKey'>,
  cookieName: string,
  requireSignature: boolean,
) {
  return (headers: IncomingHttpHeaders): Credential | undefined => {
    const bearer = bearerIn(headers.authorization)
    if (looksLikeApiKey(bearer)) return { token: bearer, byBearer: true, isKey: true }
    if (bearer && !bearer.includes('.') && !requireSignature) return session(bearer, true)
    const signed = bearer.includes('%') ? percentDecoded(bearer) : bearer
    const token = signer.unsign(signed)
    if (token) return session(token, true)
    const key = String(headers['x-api-key'] ?? '').trim()
    if (looksLikeApiKey(key)) return { token: key, byBearer: true, isKey: true }
    const fromCookie = signer.unsign(parseCookie(headers.cookie, cookieName) ?? '')
    return fromCookie ? session(fromCookie, false) : undefined
  }
}

function session(token: string, byBearer: boolean) {
  return { token, byBearer, isKey: false }
}

function bearerIn(authorization = '') {
  return /^bearer\s+(.*)$/is.exec(authorization)?.[1]?.trim() ?? ''
}
