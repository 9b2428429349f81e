import * as z from 'zod'
import { shortenMessage } from './bounded-text.ts'
import type { Permission } from './permissions.ts'
import { type ProblemRow, problems } from './problem-table.ts'

/** The name of an error in the table of problems. */
export type ProblemName = keyof typeof problems

type StatusOf<N extends ProblemName> = (typeof problems)[N]['status']

type CodeOf<N extends ProblemName> = N extends unknown
  ? (typeof problems)[N] extends { code: infer C extends string }
    ? C
    : N
  : never

type NamedBy<N extends ProblemName, S extends number> = N extends unknown
  ? StatusOf<N> extends S
    ? N
    : never
  : never

/** An error as a value: the status and body of one row of the table of problems. */
export type Problem<N extends ProblemName = ProblemName> = N extends unknown
  ? { status: StatusOf<N>; body: { message: string; code: CodeOf<N> } }
  : never

/** The bodies that `problem` made. They identify a problem even after a spread. */
const problemBodies = new WeakSet<object>()

/** The response schemas of a set of errors, by status. Each lists its possible codes. */
export type ErrorResponses<N extends ProblemName> = {
  [S in StatusOf<N>]: z.ZodObject<{
    message: z.ZodString
    code: z.ZodEnum<{ [C in CodeOf<NamedBy<N, S>>]: C }>
    requestId: z.ZodOptional<z.ZodString>
  }>
}

/** Returns the code of `name` on the wire. */
export function codeOf<N extends ProblemName>(name: N): CodeOf<N> {
  const row: ProblemRow = problems[name]
  return (row.code ?? name) as CodeOf<N>
}

/** Returns the permission that a caller lacks who gets an error with this code, if there is one. */
export function findMissingPermission(code: string): Permission | undefined {
  const row: ProblemRow | undefined = problems[code as ProblemName]
  return row?.permission
}

/** Makes the error `name`, with its own message or the given one, which is shortened if it is long. */
export function problem<N extends ProblemName>(
  name: N,
  message: string = problems[name].message,
): Problem<N> {
  const body = { message: shortenMessage(message), code: codeOf(name) }
  problemBodies.add(body)
  return { status: problems[name].status, body } as Problem<N>
}

/** Whether a value was made by `problem`. */
export function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null || !('body' in value)) return false
  const { body } = value
  return typeof body === 'object' && body !== null && problemBodies.has(body)
}

/** Builds the response schemas of the errors that an entry can return. */
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
