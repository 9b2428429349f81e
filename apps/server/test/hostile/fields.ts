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

/** Lists every field of an entry's body, including those in `data`, from the OpenAPI document. */
export function listFields(one: Example): string[][] {
  const body = findOperation(one)?.requestBody
  return body ? listPaths(body.content['application/json'].schema) : []
}

/** Lists every parameter of an entry's query. */
export function listParameters(one: Example) {
  return (findOperation(one)?.parameters ?? []).map(({ name }) => name)
}

/** Returns the body with one field set, or without it when the value is `undefined`. */
export function setField(body: object, path: string[], value: unknown): object {
  const [name = '', ...rest] = path
  const inner = (body as Record<string, object>)[name] ?? {}
  return { ...body, [name]: rest.length > 0 ? setField(inner, rest, value) : value }
}

function resolveReference(schema: Schema): Schema {
  return document.components.schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? schema
}

function listPaths(schema: Schema): string[][] {
  const { properties = {}, allOf = [], anyOf = [], oneOf = [] } = resolveReference(schema)
  const own = Object.entries(properties).flatMap(([name, inner]) => [
    [name],
    ...listPaths(inner).map((path) => [name, ...path]),
  ])
  return [...own, ...[...allOf, ...anyOf, ...oneOf].flatMap(listPaths)]
}

function findOperation({ entry, method }: Example) {
  return document.paths[entry.path]?.[method.toLowerCase()]
}
