import type { ProblemCode } from './api.ts'

type ProblemDetails<C> = {
  status: number
  code: C
  message: string
  requestId?: string | undefined
  retryAfterSeconds?: number | undefined
}

/** An error response of the server. */
export class ProblemError<C extends string = ProblemCode> extends Error {
  /** The HTTP status. */
  readonly status: number
  /** The name of the error. */
  readonly code: C
  /** The id of the request, to find it in the log of the server. */
  readonly requestId: string | undefined
  /** With `TOO_MANY_REQUESTS` and `SERVICE_UNAVAILABLE`: how long to wait before the next attempt. */
  readonly retryAfterSeconds: number | undefined

  constructor({ status, code, message, requestId, retryAfterSeconds }: ProblemDetails<C>) {
    super(message)
    this.status = status
    this.code = code
    this.requestId = requestId
    this.retryAfterSeconds = retryAfterSeconds
  }

  override get name() {
    return 'ProblemError' as const
  }
}

/** There was no response, or it was incomplete. `cause` is the reason. The server may have done the call. */
export class ConnectionError extends Error {
  override get name() {
    return 'ConnectionError' as const
  }
}

/** There was no complete response within `timeoutMs`. The server may have done the call. */
export class TimeoutError extends Error {
  override get name() {
    return 'TimeoutError' as const
  }
}

/** The signal of the caller aborted. `cause` is its reason. The server may have done the call. */
export class CancelledError extends Error {
  override get name() {
    return 'CancelledError' as const
  }
}

/** The response is not from this API: it may be the page of a proxy, or of another server. */
export class UnexpectedResponseError extends Error {
  /** The HTTP status; 0 for a redirect in a browser, which does not reveal it. */
  readonly status: number
  /** The first 500 characters of the response. */
  readonly text: string

  constructor(message: string, { status, text }: { status: number; text: string }) {
    super(message)
    this.status = status
    this.text = text.slice(0, 500)
  }

  override get name() {
    return 'UnexpectedResponseError' as const
  }
}

/** Whether an error is a `ProblemError` and, if a code is given, has this code. */
export function isProblem<C extends ProblemCode = ProblemCode>(
  error: unknown,
  code?: C,
): error is ProblemError<C> {
  const { name, code: found } = (error ?? {}) as Partial<ProblemError>
  return name === 'ProblemError' && (code === undefined || found === code)
}
