import type { generateOpenApi } from '@castellan/contract'

export type Schema = Record<string, unknown> & { $ref?: string; description?: string }

export type Content = Record<string, { schema: Schema }>

type OpenApiDocument = ReturnType<typeof generateOpenApi>

type Merged = { properties?: Record<string, Schema>; required?: string[] }

/** Renders a table of the fields of an object, or the type of anything else. */
export function renderSchema(schema: Schema, document: OpenApiDocument): string {
  const { properties, required = [], ...whole } = merge(schema, document)
  if (!properties) return `Type: ${typeOf(whole)}`
  const rows = Object.entries(properties).map(([name, field]) =>
    rowOf(name, required.includes(name), field),
  )
  return tableOf(rows)
}

/** The row of one field. */
export function rowOf(name: string, isRequired: boolean, schema: Schema): string[] {
  const fallback = schema.default === undefined ? '' : ` Default: \`${schema.default}\`.`
  const description = `${schema.description ?? ''}${fallback}`
  return [`\`${name}\``, typeOf(schema), isRequired ? 'yes' : '', description]
}

/** A Markdown table of fields. */
export function tableOf(rows: string[][]): string {
  const lines = [['field', 'type', 'required', 'meaning'], ['---', '---', '---', '---'], ...rows]
  return lines.map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`).join('\n')
}

/** Escapes what Vue would read as HTML or as an expression; code needs no escape. */
export function escapeText(text: string): string {
  const parts = text.split(/(`[^`]*`)/)
  return parts
    .map((part) =>
      part.startsWith('`') ? part : part.replace(/[<{]/g, (sign) => `&#${sign.charCodeAt(0)};`),
    )
    .join('')
}

/** The schema of the only media type, or the first. */
export function findSchema(content: Content): Schema {
  return Object.values(content)[0]?.schema ?? {}
}

/** Follows a reference, and merges the parts of an intersection or a union. */
function merge(schema: Schema, document: OpenApiDocument): Merged {
  const target = schema.$ref ? (document.components.schemas[nameIn(schema.$ref)] as Schema) : schema
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => (target[key] as Schema[]) ?? [])
  const merged = [target as Merged, ...parts.map((part) => merge(part, document))]
  const properties = Object.assign({}, ...merged.map((part) => part.properties))
  if (Object.keys(properties).length === 0) return target as Merged
  return { properties, required: merged.flatMap((part) => part.required ?? []) }
}

function typeOf(schema: Schema): string {
  const { $ref, type, items, enum: choices, const: only } = schema
  if ($ref) return `[${nameIn($ref)}](types.md#${nameIn($ref).toLowerCase()})`
  if (only !== undefined) return `\`${JSON.stringify(only)}\``
  if (Array.isArray(choices)) return choices.map((choice) => `\`${choice}\``).join(', ')
  const parts = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as Schema[] | undefined
  if (parts) return [...new Set(parts.map(typeOf))].join(' or ')
  if (type === 'array') return `list of ${typeOf((items ?? {}) as Schema)}`
  if (Array.isArray(type)) return type.join(' or ')
  return schema.format === 'date-time' ? 'timestamp' : String(type ?? 'any')
}

function nameIn(reference: string): string {
  return reference.split('/').at(-1) ?? reference
}

function escapeCell(text: string): string {
  return escapeText(text).replaceAll('|', '\\|').replaceAll('\n', ' ')
}
