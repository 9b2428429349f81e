import { z } from 'zod'

/** A JSON object. */
export type Json = Record<string, unknown>

/** The JSON schema of the wire: what a request may send, or what an answer holds. */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  return z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod
      // What is parsed from text or cast looks, on the wire, like what it becomes.
      if (def.type === 'pipe' && (def as z.core.$ZodPipeDef).in._zod.def.type === 'transform') {
        const { $schema: _, ...inner } = toJsonSchema(
          (def as z.core.$ZodPipeDef).out as z.ZodType,
          io,
        )
        Object.assign(jsonSchema, inner)
      }
      // The format says it; the pattern behind it is nobody's reading.
      if (jsonSchema.format) delete jsonSchema.pattern
      // Answers may grow: only what is strict in the contract is closed.
      if (def.type === 'object' && !(def as z.core.$ZodObjectDef).catchall) {
        delete jsonSchema.additionalProperties
      }
    },
  }) as Json
}

/** Moves the definitions of a schema to the shared components, and points at them there. */
export function moveDefinitions(schema: Json, components: Record<string, Json>): Json {
  const { $schema: _, $defs = {}, ...rest } = schema
  const moved = (value: Json) =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json
  for (const [name, definition] of Object.entries($defs as Record<string, Json>)) {
    const { id: _id, ...plain } = definition
    components[name] ??= moved(plain)
  }
  const { id: _id, ...plain } = rest
  return moved(plain)
}
