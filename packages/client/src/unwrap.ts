import { ProblemError } from './errors.ts'

type Answer = { status: number; body: unknown; headers?: Headers }

type Refusal = { message: string; code: never; requestId?: string }

/** The body of a 200 answer. @throws ProblemError for any other answer */
export async function unwrap<A extends Answer>(
  answer: A | Promise<A>,
): Promise<Extract<A, { status: 200 }>['body']> {
  const { status, body, headers } = await answer
  if (status === 200) return body
  const { message, code, requestId } = body as Refusal
  throw new ProblemError({
    status,
    code,
    message,
    requestId: requestId ?? headers?.get('x-request-id') ?? undefined,
    retryAfterSeconds: secondsIn(headers?.get('retry-after')),
  })
}

function secondsIn(text: string | null | undefined) {
  return text ? Number(text) : undefined
}
