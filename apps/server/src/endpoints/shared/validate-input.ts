import {
  type AnyEntry,
  joinFirst,
  type Problem,
  problem,
  readParameterNames,
  shortenThing,
} from '@castellan/contract'
import type * as z from 'zod'
import { findNearestName } from '../../nearest-name.ts'

type Input = { body: unknown; query: unknown }

/**
 * Validates a request by the schemas of its entry. Returns the parsed input, or one refusal, whose message puts
 * `prefix` before the names of fields.
 */
export function validateInput(
  entry: AnyEntry,
  { body, query }: Input,
  prefix = '',
): Input | Problem {
  const named = readParameterNames(entry, query)
  const parsedBody = parse(entry.body, body)
  const parsedQuery = parse(entry.query, named.query)
  if (parsedBody.success && parsedQuery.success && named.issues.length === 0)
    return { body: parsedBody.data, query: parsedQuery.data }
  const issues = [
    ...toTexts(`${prefix}body`, parsedBody, entry.body),
    ...toTexts(`${prefix}query`, parsedQuery, entry.query),
    ...named.issues,
  ]
  return problem('VALIDATION_ERROR', joinFirst(issues, '; '))
}

type SchemaResult = { success: boolean; data?: unknown; error?: z.core.$ZodError | undefined }

/** Parses a value. An entry without a schema takes any. */
function parse(schema: unknown, value: unknown): SchemaResult {
  return typeof schema === 'object'
    ? (schema as z.ZodType).safeParse(value)
    : { success: true, data: value }
}

/** The issues as sentences, in the form of better-auth. */
function toTexts(part: string, { error }: SchemaResult, schema: unknown) {
  return (error?.issues ?? []).map((issue) => {
    const field = issue.path.map((step) => `.${String(step)}`).join('')
    return `[${part}${field}] ${toMessage(issue, schema)}`
  })
}

function toMessage(issue: z.core.$ZodIssue, schema: unknown) {
  if (issue.code !== 'unrecognized_keys') return issue.message
  const names = joinFirst(issue.keys.map((key) => `"${shortenThing(key)}"`))
  const { shape: known = {} } = issue.path.length === 0 ? (schema as Partial<z.ZodObject>) : {}
  const [first = ''] = issue.keys
  const meant = findNearestName(shortenThing(first), Object.keys(known))
  const advice = meant === undefined ? '' : `. Did you mean ${meant}?`
  return `Unrecognized key${issue.keys.length > 1 ? 's' : ''}: ${names}${advice}`
}
