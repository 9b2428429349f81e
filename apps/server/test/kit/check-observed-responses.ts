import { contract, listRoutes } from '@castellan/contract'
import type { z } from 'zod'
import { readRecordedResponses } from './observed-responses.ts'

/** Every answer that the contract declares, as the tests note them. */
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
const unproven = declared.filter((answer) => !seen.has(answer))
const apiPaths = new Set(declared.map((answer) => answer.split(' ').slice(0, 2).join(' ')))
const undeclared = [...seen].filter(
  (answer) => apiPaths.has(answer.split(' ').slice(0, 2).join(' ')) && !declared.includes(answer),
)

for (const answer of unproven) console.error(`declared but never answered in a test: ${answer}`)
for (const answer of undeclared) console.error(`answered in a test but not declared: ${answer}`)
console.log(`${declared.length - unproven.length} of ${declared.length} declared answers proven`)
process.exitCode = unproven.length + undeclared.length === 0 ? 0 : 1
