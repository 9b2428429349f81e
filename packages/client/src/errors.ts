import type { Problem } from '@castellan/contract'

/** Every code that a refusal can carry. */
export type ProblemCode = Problem['body']['code']

/** A refusal by the server: it understood, and says no. */
export class ProblemError<C extends string = ProblemCode> extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  readonly code: C
  /** Where the server's log tells more. */
  readonly requestId: string | undefined

  constructor(problem: {
    status: number
    code: C
    message: string
    requestId?: string | undefined
  }) {
    super(problem.message)
    this.status = problem.status
    this.code = problem.code
    this.requestId = problem.requestId
  }
}

/** The server was not reached, or the connection broke; `cause` says how. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
}

/** No whole answer came within `timeoutMs`. What was asked may have been done. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError'
}

/** The caller's signal ended the call. What was asked may have been done. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError'
}

/** Something answered that is not this API: a proxy's page, say, or another server. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError'
  readonly status: number
  /** The beginning of what was answered. */
  readonly text: string

  constructor(status: number, text: string) {
    super(`The answer (status ${status}) is not one of this API`)
    this.status = status
    this.text = text.slice(0, 500)
  }
}

/** Whether an error is a refusal, and with one code if one is given. */
export const isProblem = <C extends ProblemCode = ProblemCode>(
  error: unknown,
  code?: C,
): error is ProblemError<C> =>
  error instanceof Error &&
  error.name === 'ProblemError' &&
  (code === undefined || (error as ProblemError).code === code)
