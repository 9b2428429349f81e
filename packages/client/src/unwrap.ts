import { ProblemError } from './errors.ts'

type Answer = { status: number; body: unknown }
type Refusal = { message: string; code: never; requestId?: string }

/** The body of a 2xx answer. @throws ProblemError for any other answer */
export const unwrap = async <A extends Answer>(
  answer: A | Promise<A>,
): Promise<Extract<A, { status: 200 }>['body']> => {
  const { status, body } = await answer
  if (status >= 200 && status < 300) return body
  throw new ProblemError({ status, ...(body as Refusal) })
}
