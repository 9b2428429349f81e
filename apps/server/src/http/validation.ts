import { type AnyEntry, type Problem, problem, readParameterNames } from '@castellan/contract'
import type { z } from 'zod'

/** The most issues that a refusal names, so that it is not much longer than the request. */
const maxIssues = 20

type Input = { body: unknown; query: unknown }

/** Validates a request by the schemas of its entry. Returns the parsed input, or one refusal. */
export function validateInput(entry: AnyEntry, { body, query }: Input): Input | Problem {
  const named = readParameterNames(entry, query)
  const parsedBody = parse(entry.body, body)
  const parsedQuery = parse(entry.query, named.query)
  if (parsedBody.success && parsedQuery.success && named.issues.length === 0)
    return { body: parsedBody.data, query: parsedQuery.data }
  const issues = [...toTexts('body', parsedBody), ...toTexts('query', parsedQuery), ...named.issues]
  const rest = issues.length - maxIssues
  const texts = rest > 0 ? [...issues.slice(0, maxIssues), `and ${rest} more`] : issues
  return problem('VALIDATION_ERROR', texts.join('; '))
}

type SchemaResult = { success: boolean; data?: unknown; error?: z.core.$ZodError | undefined }

/** Parses a value. An entry without a schema takes any. */
function parse(schema: unknown, value: unknown): SchemaResult {
  return typeof schema === 'object'
    ? (schema as z.ZodType).safeParse(value)
    : { success: true, data: value }
}

/** The issues as sentences, in the form of better-auth. */
function toTexts(part: string, { error }: SchemaResult) {
  return (error?.issues ?? []).map(({ path, message }) => {
    const field = path.map((step) => `.${String(step)}`).join('')
    return `[${part}${field}] ${message}`
  })
}
