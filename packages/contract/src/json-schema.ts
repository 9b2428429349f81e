import * as z from 'zod'

/** A JSON object. */
export type Json = Record<string, unknown>

/** Builds the JSON schema of what a request may send (`input`) or a response contains (`output`). */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  return z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod
      // A value that is parsed first is described as what it becomes.
      if (def.type === 'pipe' && (def as z.core.$ZodPipeDef).in._zod.def.type === 'transform') {
        const { $schema: _, ...inner } = toJsonSchema(
          (def as z.core.$ZodPipeDef).out as z.ZodType,
          io,
        )
        Object.assign(jsonSchema, inner)
      }
      // A format says more than its pattern.
      if (jsonSchema.format) delete jsonSchema.pattern
      // Responses may get more fields: only strict objects are closed.
      if (def.type === 'object' && !(def as z.core.$ZodObjectDef).catchall) {
        delete jsonSchema.additionalProperties
      }
    },
  }) as Json
}

/** Moves all definitions in a schema to the shared components, and changes its references to them. */
export function moveDefinitions(schema: Json, components: Record<string, Json>): Json {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')
  const { id: _, ...moved } = JSON.parse(text, (key, value) => {
    if (key === '$schema') return undefined
    if (key !== '$defs') return value
    for (const [name, { id: _, ...definition }] of Object.entries<Json>(value))
      components[name] ??= definition
    return undefined
  }) as Json
  return moved
}
