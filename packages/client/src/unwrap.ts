import { ProblemError } from './errors.ts'

type AnyResponse = { status: number; body: unknown; headers?: Headers }

type ProblemBody = { message: string; code: never; requestId?: string }

/** Returns the body of a 200 response. @throws ProblemError for any other response */
export async function unwrap<R extends AnyResponse>(
  response: R | Promise<R>,
): Promise<Extract<R, { status: 200 }>['body']> {
  const { status, body, headers } = await response
  if (status === 200) return body
  const { message, code, requestId } = body as ProblemBody
  throw new ProblemError({
    status,
    code,
    message,
    requestId: requestId ?? headers?.get('x-request-id') ?? undefined,
    retryAfterSeconds: parseSeconds(headers?.get('retry-after')),
  })
}

function parseSeconds(text: string | null | undefined) {
  return text ? Number(text) : undefined
}
