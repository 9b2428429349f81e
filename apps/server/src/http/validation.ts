import { type AnyEntry, type Problem, problem, readParameterNames } from '@castellan/contract'
import type { z } from 'zod'

/** The most issues that a refusal names, so that it is not much longer than the request. */
const maxIssues = 20

/** The most characters of an issue. The longest that the contract itself has lists all audit actions. */
const maxIssueLength = 1_000

type Input = { body: unknown; query: unknown }

/** Validates a request by the schemas of its entry. Returns the parsed input, or one refusal. */
export function validateInput(entry: AnyEntry, { body, query }: Input): Input | Problem {
  const named = readParameterNames(entry, query)
  const parsedBody = parse(entry.body, body)
  const parsedQuery = parse(entry.query, named.query)
  if (parsedBody.success && parsedQuery.success && named.issues.length === 0)
    return { body: parsedBody.data, query: parsedQuery.data }
  const issues = [...toTexts('body', parsedBody), ...toTexts('query', parsedQuery), ...named.issues]
  return problem('VALIDATION_ERROR', listFirst(issues.map(clip)).join('; '))
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
  return (error?.issues ?? []).map((issue) => {
    const field = issue.path.map((step) => `.${String(step)}`).join('')
    return `[${part}${field}] ${toMessage(issue)}`
  })
}

function toMessage(issue: z.core.$ZodIssue) {
  if (issue.code !== 'unrecognized_keys' || issue.keys.length <= maxIssues) return issue.message
  return `Unrecognized keys: ${listFirst(issue.keys.map((key) => JSON.stringify(key))).join(', ')}`
}

/** Returns the first texts, and how many more there are. */
function listFirst(texts: string[]) {
  const rest = texts.length - maxIssues
  return rest > 0 ? [...texts.slice(0, maxIssues), `and ${rest} more`] : texts
}

function clip(text: string) {
  return text.length > maxIssueLength ? `${text.slice(0, maxIssueLength)}…` : text
}
