import { type Problem, problem } from '@castellan/contract'
import { decodePercent } from './cookies.ts'

const maxReasonLength = 1000

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The reason in a request, or why it cannot be recorded as it is. */
type ParsedReason = { reason?: string; reasonProblem?: Problem }

/**
 * Parses the header `x-reason`: ASCII, UTF-8, or either percent-encoded. An empty reason counts as
 * none.
 */
export function parseReason(header: string | string[] | undefined): ParsedReason {
  if (header === undefined) return {}
  const reason = decodePercent(decodeUtf8(String(header))).trim()
  if (reason.length > maxReasonLength || reason.includes('\0')) {
    const message = `The header x-reason holds more than ${maxReasonLength} characters, or NUL`
    return { reasonProblem: problem('BAD_REQUEST', message) }
  }
  return reason === '' ? {} : { reason }
}

/** Decodes a header as UTF-8 where it is UTF-8: Node has read its bytes as Latin-1. */
function decodeUtf8(header: string) {
  try {
    return utf8.decode(Buffer.from(header, 'latin1'))
  } catch {
    return header
  }
}
