import { problem } from '@castellan/contract'
import type { Request, RequestHandler, Response } from 'express'
import type { RequestMetadata } from '../../domain/audit-event.ts'
import { localsOf } from '../request-context.ts'
import { sendProblem } from '../response.ts'
import { percentDecoded } from './cookies.ts'

const longestReason = 1000

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Refuses a change whose reason the trail would not take as it is. */
export const refuseWrongReason: RequestHandler = (req, res, next) => {
  if (req.method === 'GET' || isReason(reasonIn(req))) return next()
  const message = `The header x-reason holds more than ${longestReason} characters, or NUL`
  sendProblem(res, problem('BAD_REQUEST', message))
}

/** From where a request comes, and why it is made. */
export function circumstancesOf(req: Request, res: Response): RequestMetadata {
  const reason = reasonIn(req)
  return {
    ipAddress: localsOf(res).address,
    userAgent: req.headers['user-agent'] ?? '',
    requestId: String(req.id),
    ...(reason && isReason(reason) ? { reason } : {}),
  }
}

/** What a header says, whose bytes Node takes for Latin-1: they may be UTF-8. */
function textIn(header: string) {
  try {
    return utf8.decode(Buffer.from(header, 'latin1'))
  } catch {
    return header
  }
}

/** The reason that a request gives in the header `x-reason`, percent-encoded where it is not ASCII, or as it is. */
function reasonIn({ headers }: Request) {
  return percentDecoded(textIn(String(headers['x-reason'] ?? ''))).trim()
}

function isReason(text: string) {
  return text.length <= longestReason && !text.includes('\0')
}
