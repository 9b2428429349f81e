import type { Problem } from '@castellan/contract'

/** Every code that a refusal can carry. */
export type ProblemCode = Problem['body']['code']

type ProblemDetails<C> = {
  status: number
  code: C
  message: string
  requestId?: string | undefined
  retryAfterSeconds?: number | undefined
}

/** A refusal by the server: it understood, and says no. */
export class ProblemError<C extends string = ProblemCode> extends Error {
  readonly status: number
  readonly code: C
  /** Under this id the server's log tells more. */
  readonly requestId: string | undefined
  /** With `TOO_MANY_REQUESTS` and `SERVICE_UNAVAILABLE`: when it makes sense to ask again. */
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

/** No answer came, or it broke off; `cause` says why. What was asked may have been done. */
export class ConnectionError extends Error {
  override get name() {
    return 'ConnectionError' as const
  }
}

/** No whole answer came within `timeoutMs`. What was asked may have been done. */
export class TimeoutError extends Error {
  override get name() {
    return 'TimeoutError' as const
  }
}

/** The caller's signal ended the call; `cause` is its reason. What was asked may have been done. */
export class CancelledError extends Error {
  override get name() {
    return 'CancelledError' as const
  }
}

/** Something answered that is not this API: a proxy's page, say, or another server. */
export class UnexpectedResponseError extends Error {
  /** The status of that answer; 0 for a redirect in a browser, which does not tell. */
  readonly status: number
  /** The beginning of what was answered. */
  readonly text: string

  constructor(message: string, { status, text }: { status: number; text: string }) {
    super(message)
    this.status = status
    this.text = text.slice(0, 500)
  }

  override get name() {
    return 'UnexpectedAnswerError' as const
  }
}

/** Whether an error is a refusal, and with one code if one is given. */
export function isProblem<C extends ProblemCode = ProblemCode>(
  error: unknown,
  code?: C,
): error is ProblemError<C> {
  const { name, code: found } = (error ?? {}) as Partial<ProblemError>
  return name === 'ProblemError' && (code === undefined || found === code)
}
