import type { IncomingHttpHeaders } from 'node:http'
import type { ApiKeySecrets } from '../../secrets/api-key-secret.ts'
import type { Signer } from '../../secrets/signature.ts'
import { decodePercent, parseCookie } from './cookies.ts'

/** The session token or the API key that a request presents. */
export type Credential = { token: string; isApiKey: boolean; byBearer: boolean }

type CredentialOptions = {
  signer: Signer
  apiKeySecrets: Pick<ApiKeySecrets, 'looksLikeApiKey'>
  /** The name of the session cookie. */
  cookieName: string
  /** Whether a bearer token without a signature is ignored. */
  requireSignature: boolean
}

/**
 * Creates a reader of the credential of a request. A usable bearer token comes first, then the header
 * `x-api-key`, then the cookie. A bearer token with a wrong signature is ignored; an API key is not,
 * even if it is dead.
 */
export function createCredentialReader({
  signer,
  apiKeySecrets: { looksLikeApiKey },
  cookieName,
  requireSignature,
}: CredentialOptions) {
  return (headers: IncomingHttpHeaders): Credential | undefined => {
    const bearer = parseBearer(headers.authorization)
    if (looksLikeApiKey(bearer)) return toApiKey(bearer)
    if (bearer && !bearer.includes('.') && !requireSignature) return toSession(bearer, true)
    const token = signer.unsign(bearer.includes('%') ? decodePercent(bearer) : bearer)
    if (token) return toSession(token, true)
    const apiKey = String(headers['x-api-key'] ?? '').trim()
    if (looksLikeApiKey(apiKey)) return toApiKey(apiKey)
    const inCookie = signer.unsign(parseCookie(headers.cookie, cookieName) ?? '')
    return inCookie ? toSession(inCookie, false) : undefined
  }
}

function toApiKey(token: string): Credential {
  return { token, isApiKey: true, byBearer: true }
}

function toSession(token: string, byBearer: boolean): Credential {
  return { token, isApiKey: false, byBearer }
}

function parseBearer(authorization = '') {
  return /^bearer\s+(.*)$/is.exec(authorization)?.[1]?.trim() ?? ''
}
