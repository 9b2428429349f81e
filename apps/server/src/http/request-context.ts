import type { Problem } from '@castellan/contract'
import type { Request, Response } from 'express'
import type { RequestCaller } from '../auth/caller.ts'
import type { Device } from '../deps.ts'
import { maxUserAgentLength, type RequestMetadata } from '../domain/audit-event.ts'
import type { SessionChange } from '../endpoints/shared/endpoint.ts'
import type { Credential } from './middleware/credential.ts'
import { parseReason } from './middleware/reason.ts'

/** What the server knows of a request. Made once, when the request arrives, and handed on. */
export type RequestContext = {
  readonly req: Request
  readonly res: Response
  readonly query: Record<string, unknown>
  readonly credential: Credential | undefined
  readonly device: Device | undefined
  /** The client and the reason of the request, as audit events record them. */
  readonly metadata: RequestMetadata & { ipAddress: string; userAgent: string }
  /** Why the header `x-reason` cannot be accepted. */
  readonly reasonProblem: Problem | undefined
  /** Set by the guard. */
  caller?: RequestCaller
  /** Set by the guard: the cookies of a session that it extended, or found dead. */
  sessionChange?: SessionChange
  /** Set after validation: the user that the request names. */
  targetId?: string
}

/** Who sends a request, as far as its headers and its connection show it. */
export type RequestClient = Pick<RequestContext, 'credential' | 'device'> & { address: string }

export type ReadClient = (req: Request) => RequestClient

/** Makes the context of a request from its headers. */
export function createContext(
  req: Request,
  res: Response,
  { address, credential, device }: RequestClient,
): RequestContext {
  const { reason, reasonProblem } = parseReason(req.headers['x-reason'])
  return {
    req,
    res,
    query: req.query,
    credential,
    device,
    metadata: {
      ipAddress: address,
      userAgent: (req.headers['user-agent'] ?? '').slice(0, maxUserAgentLength),
      requestId: String(req.id),
      reason,
    },
    reasonProblem,
  }
}
