import type { AnyEntry } from '@castellan/contract'
import type { Request, Response } from 'express'
import type { RequestCaller } from '../auth/caller.ts'
import type { Credential } from './middleware/credential.ts'
import type { Lines } from './ndjson-stream.ts'

/** What the rooms of a request leave for one another. */
type Locals = {
  address: string
  credential?: Credential | undefined
  caller?: RequestCaller | undefined
  /** Whether all of the request was there when the caller was looked up. */
  cameWhole?: boolean
  /** The user whom the request is about, where it names one. */
  targetId?: string
  /** Tells the trail that the request is refused, and with which code; never fails. */
  noteRefusal?: ((code: string) => Promise<void>) | undefined
  /** What is to be sent in place of a body. */
  lines?: Lines
}

/** The locals of a response, with their types. */
export function localsOf(res: Response) {
  return res.locals as Locals
}

/** The contract entry that the route matched. */
export function entryOf(req: Request) {
  return (req as Request & { tsRestRoute: AnyEntry }).tsRestRoute
}
