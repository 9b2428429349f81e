import { contract, listRoutes } from '@castellan/contract'
import type * as z from 'zod'
import { readRecordedResponses } from './observed-responses.ts'

// Checks that the tests have seen every response that the contract declares, and no other. With the
// argument `undeclared`, for a run of some tests only, it checks that they have seen no other.

const declared = listRoutes(contract).flatMap(({ entry: { method, path, responses } }) =>
  Object.entries(responses).flatMap(([status, schema]) =>
    status === '200'
      ? [`${method} ${path} 200`]
      : (schema as z.ZodObject<{ code: z.ZodEnum }>).shape.code.options.map(
          (code) => `${method} ${path} ${status} ${code}`,
        ),
  ),
)

const seen = readRecordedResponses()
const apiPaths = new Set(declared.map(routeOf))
const unseen = declared.filter((response) => !seen.has(response))
const undeclared = [...seen].filter(
  (response) => apiPaths.has(routeOf(response)) && !declared.includes(response),
)
const errors = [
  ...(process.argv[2] === 'undeclared' ? [] : unseen).map(
    (response) => `The contract declares a response that no test has seen: ${response}`,
  ),
  ...undeclared.map(
    (response) => `A test has seen a response that the contract does not declare: ${response}`,
  ),
]

for (const error of errors) console.error(error)
console.log(`${declared.length - unseen.length} of ${declared.length} declared responses were seen`)
process.exitCode = errors.length === 0 ? 0 : 1

function routeOf(response: string) {
  return response.split(' ').slice(0, 2).join(' ')
}
