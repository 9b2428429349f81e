import type * as z from 'zod'
import { type AnyEntry, noBody } from './entry.ts'
import { type Json, moveDefinitions, toJsonSchema } from './json-schema.ts'

/** The largest page unless the server is configured otherwise. */
export const defaultMaxPageSize = 1000

type QuerySchema = { properties: Record<string, Json>; required?: string[] }

/** Builds the query parameters of an operation. */
export function buildParameters(
  { query, metadata: { example = {} } }: AnyEntry,
  components: Record<string, Json>,
  maxPageSize: number,
) {
  if (!query) return {}
  const { properties, required = [] } = toInputSchema(query, components) as QuerySchema
  const parameters = Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description ? { description } : {}),
    schema: name === 'limit' ? { ...schema, maximum: maxPageSize } : toParameterSchema(schema),
    ...(name in example ? { example: toParameterText(example[name]) } : {}),
  }))
  return { parameters }
}

/** Builds the body of an operation. */
export function buildRequestBody(
  { body, metadata: { form, example } }: AnyEntry,
  name: string,
  components: Record<string, Json>,
) {
  if (!body || body === noBody) return {}
  components[`${name}Request`] = toInputSchema(body as z.ZodType, components)
  const content = {
    schema: { $ref: `#/components/schemas/${name}Request` },
    ...(example ? { example } : {}),
  }
  return {
    requestBody: {
      required: true,
      content: {
        'application/json': content,
        ...(form ? { 'application/x-www-form-urlencoded': content } : {}),
      },
    },
  }
}

function toInputSchema(schema: z.ZodType, components: Record<string, Json>) {
  return moveDefinitions(describeDefaults(toJsonSchema(schema, 'input')), components)
}

/** Moves each default into the description: generators make fields that have a default required. */
function describeDefaults(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema), (_, value) => {
    if (typeof value !== 'object' || value === null || !isSchemaWithDefault(value)) return value
    const { default: fallback, description = '', ...rest } = value
    return { ...rest, description: `${description} Default: \`${fallback}\`.`.trim() }
  })
}

function isSchemaWithDefault(value: Json) {
  return ['string', 'number', 'boolean'].includes(typeof value.default)
}

/** A list of objects is sent as JSON in one string, which every generator can send. */
function toParameterSchema(schema: Json): Json {
  const { items } = schema as { items?: Json }
  if (items?.$ref === undefined) return schema
  return { type: 'string', contentMediaType: 'application/json', contentSchema: schema }
}

function toParameterText(value: unknown) {
  return Array.isArray(value) ? JSON.stringify(value) : value
}
