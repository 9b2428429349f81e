/** A JSON schema, as far as the contract uses it. */
export type Schema = {
  $ref?: string
  $defs?: Record<string, Schema>
  description?: string
  default?: unknown
  const?: unknown
  enum?: unknown[]
  type?: string | string[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
}

/** The named schemas that a schema refers to. */
export type Definitions = Record<string, Schema>

/** The named schemas, and which of their types have a type parameter. */
type Names = { definitions: Definitions; generic: ReadonlySet<string> }

const primitives: Record<string, string> = {
  string: 'string',
  boolean: 'boolean',
  number: 'number',
  integer: 'number',
  null: 'null',
}

const typeKeys = ['$ref', 'type', 'anyOf', 'oneOf', 'allOf', 'enum', 'const'] as const

/** Renders a JSON schema as a TypeScript type. */
export function renderType(schema: Schema, names: Names): string {
  const { $ref, allOf, items, properties, additionalProperties } = schema
  const choices = schema.anyOf ?? schema.oneOf
  if ($ref) return renderReference($ref, names)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (allOf) return allOf.map((part) => `(${renderType(part, names)})`).join(' & ')
  if (choices) return [...new Set(choices.map((choice) => renderType(choice, names)))].join(' | ')
  if (items) return `(${renderType(items, names)})[]`
  if (properties) return renderObject(properties, schema.required ?? [], names)
  if (typeof additionalProperties === 'object')
    return `Record<string, ${renderType(additionalProperties, names)}>`
  if (additionalProperties === true) return 'Record<string, unknown>'
  return [schema.type].flat().map(renderPrimitive).join(' | ')
}

/** Renders a doc comment of one or more paragraphs. */
export function renderComment(...paragraphs: (string | undefined)[]): string {
  const lines = paragraphs
    .filter((paragraph) => paragraph !== undefined)
    .flatMap((paragraph, index) => [...(index > 0 ? [''] : []), ...wrap(paragraph)])
  if (lines.length === 0) return ''
  if (lines.length === 1) return `/** ${lines[0]} */\n`
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`
}

/** A permission may also be one of the app's own: the known ones are there to be completed. */
function renderReference(reference: string, { generic }: Names) {
  const name = nameIn(reference)
  if (name === 'Permission') return 'Permission | (string & {})'
  return generic.has(name) ? `${name}<F>` : name
}

function renderPrimitive(type: string | undefined) {
  const primitive = primitives[type ?? '']
  if (!primitive) throw new Error(`No TypeScript type for the schema type ${type}`)
  return primitive
}

/** A field without a type exists only to be refused, so it is left out. */
function renderObject(properties: Record<string, Schema>, required: string[], names: Names) {
  const fields = Object.entries(properties)
    .filter(([, schema]) => typeKeys.some((key) => key in schema))
    .map(([name, schema]) => {
      const comment = renderComment(describe(schema, names.definitions))
      const type = renderType(schema, names)
      return required.includes(name)
        ? `${comment}${name}: ${type}`
        : `${comment}${name}?: ${type} | undefined`
    })
  return `{\n${fields.join('\n')}\n}`
}

function describe(schema: Schema, definitions: Definitions): string | undefined {
  const { $ref, anyOf: [first] = [], description, default: fallback } = schema
  if (fallback !== undefined) return `${description ?? ''} Default: \`${fallback}\`.`.trim()
  if (description) return description
  return $ref ? definitions[nameIn($ref)]?.description : first && describe(first, definitions)
}

function nameIn(reference: string) {
  return reference.slice(reference.lastIndexOf('/') + 1)
}

function wrap(paragraph: string): string[] {
  const lines = ['']
  for (const word of paragraph.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line && line.length + word.length > 90) lines.push(word)
    else lines[lines.length - 1] = line ? `${line} ${word}` : word
  }
  return lines
}
