import { contract, generateOpenApi } from '@castellan/contract'
import type { Example } from '../policies/examples.ts'

type Schema = {
  $ref?: string
  properties?: Record<string, Schema>
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
}

type Operation = {
  requestBody?: { content: { 'application/json': { schema: Schema } } }
  parameters?: { name: string }[]
}

const document = generateOpenApi(contract, {
  baseUrl: 'http://localhost',
  version: '0',
}) as unknown as {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

/** Every field that an entry's body may have, those in `data` too, as the OpenAPI document says. */
export function fieldsOf(one: Example): string[][] {
  const body = operationOf(one)?.requestBody
  return body ? pathsIn(body.content['application/json'].schema) : []
}

/** Every parameter that an entry's query may have. */
export function parametersOf(one: Example) {
  return (operationOf(one)?.parameters ?? []).map(({ name }) => name)
}

/** The body with one field set, or without it when the value is `undefined`. */
export function withField(body: object, path: string[], value: unknown): object {
  const [name = '', ...rest] = path
  const inner = (body as Record<string, object>)[name] ?? {}
  return { ...body, [name]: rest.length > 0 ? withField(inner, rest, value) : value }
}

function resolved(schema: Schema): Schema {
  return document.components.schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? schema
}

function pathsIn(schema: Schema): string[][] {
  const { properties = {}, allOf = [], anyOf = [], oneOf = [] } = resolved(schema)
  const own = Object.entries(properties).flatMap(([name, inner]) => [
    [name],
    ...pathsIn(inner).map((path) => [name, ...path]),
  ])
  return [...own, ...[...allOf, ...anyOf, ...oneOf].flatMap(pathsIn)]
}

function operationOf({ entry, method }: Example) {
  return document.paths[entry.path]?.[method.toLowerCase()]
}
