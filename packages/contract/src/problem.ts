import { z } from 'zod'
import { type ProblemRow, problems } from './problem-table.ts'

export type ProblemName = keyof typeof problems

type StatusOf<N extends ProblemName> = (typeof problems)[N]['status']

type CodeOf<N extends ProblemName> = (typeof problems)[N] extends { code: infer C extends string }
  ? C
  : N

type NamedBy<N extends ProblemName, S extends number> = N extends unknown
  ? StatusOf<N> extends S
    ? N
    : never
  : never

/** A refusal as a value: the status and body of one row of the table of problems. */
export type Problem<N extends ProblemName = ProblemName> = N extends unknown
  ? { status: StatusOf<N>; body: { message: string; code: CodeOf<N> } }
  : never

/** The bodies that `problem` made: a refusal is known by its body, which a spread keeps. */
const problemBodies = new WeakSet<object>()

/** The response schemas of a set of refusals, by status; each lists the codes it may carry. */
export type ErrorResponses<N extends ProblemName> = {
  [S in StatusOf<N>]: z.ZodObject<{
    message: z.ZodString
    code: z.ZodEnum<{ [C in CodeOf<NamedBy<N, S>>]: C }>
    requestId: z.ZodOptional<z.ZodString>
  }>
}

/** The code that `name` has on the wire. */
export function codeOf<N extends ProblemName>(name: N): CodeOf<N> {
  const row: ProblemRow = problems[name]
  return (row.code ?? name) as CodeOf<N>
}

/** Makes the refusal `name`, with its own sentence or the one given. */
export function problem<N extends ProblemName>(
  name: N,
  message: string = problems[name].message,
): Problem<N> {
  const body = { message, code: codeOf(name) }
  problemBodies.add(body)
  return { status: problems[name].status, body } as Problem<N>
}

/** Whether a value is a refusal, made by `problem`. */
export function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null || !('body' in value)) return false
  const { body } = value
  return typeof body === 'object' && body !== null && problemBodies.has(body)
}

/** Declares which refusals an entry can answer with. */
export function buildErrorResponses<N extends ProblemName>(
  ...names: readonly N[]
): ErrorResponses<N> {
  const codes = new Map<number, Set<string>>()
  for (const name of names) {
    const { status } = problems[name]
    codes.set(status, (codes.get(status) ?? new Set()).add(codeOf(name)))
  }
  const schemas = [...codes].map(([status, ofStatus]) => [
    status,
    z.object({
      message: z.string(),
      code: z.enum([...ofStatus] as [string, ...string[]]),
      requestId: z.string().optional(),
    }),
  ])
  return Object.fromEntries(schemas) as ErrorResponses<N>
}
