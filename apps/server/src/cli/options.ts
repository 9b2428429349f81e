import { toJsonSchema } from '@castellan/contract'
import * as z from 'zod'

/** How a field of a command is written on the command line. */
export type CliOption = {
  field: string
  /** `ban-expires-in`. */
  name: string
  /** `--ban-expires-in`, or `<user-id>` for the argument. */
  flag: string
  isArgument: boolean
  isRequired: boolean
  /** Whether the option may be repeated, once for each value. */
  isList: boolean
  /** The placeholder of the value: `text`, `seconds`. */
  placeholder: string
  /** What the field means, and how its value is written. */
  notes: string[]
}

type JsonSchema = {
  anyOf?: JsonSchema[]
  $ref?: string
  $defs?: Record<string, JsonSchema>
  type?: string | string[]
  format?: string
  enum?: string[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  default?: string | number | boolean
  description?: string
}

/** What the options of a command follow from. */
type DescribedCommand = {
  schema: z.ZodObject
  argument: string | undefined
  userFields: readonly string[]
}

/** Describes the argument of a command, then its required options, then the others. */
export function describeOptions(command: DescribedCommand): CliOption[] {
  const rank = ({ isArgument, isRequired }: CliOption) => (isArgument ? 0 : isRequired ? 1 : 2)
  const { properties = {}, $defs = {} } = toJsonSchema(command.schema, 'input') as JsonSchema
  return Object.entries(properties)
    .map(([field, root]) => describeOption(command, field, root, $defs))
    .sort((left, right) => rank(left) - rank(right))
}

function describeOption(
  command: DescribedCommand,
  field: string,
  root: JsonSchema,
  shared: Record<string, JsonSchema>,
): CliOption {
  const schemas = listAlternatives(root, shared)
  const name = field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const isArgument = field === command.argument
  const [placeholder, hint] = command.userFields.includes(field)
    ? ['user']
    : describeValue(field, schemas)
  const text = schemas.find(({ description }) => description)?.description
  const meaning =
    placeholder === 'user' ? text?.replace(/^The id of/, 'The id or email address of') : text
  const fallback = root.default === undefined ? undefined : `Default: ${root.default}.`
  return {
    field,
    name,
    flag: isArgument ? `<${name}>` : `--${name}`,
    isArgument,
    isRequired: !z.safeParse(command.schema.shape[field] as z.ZodType, undefined).success,
    isList:
      placeholder !== 'json' && schemas.some(({ type }) => type === 'array' || type === 'object'),
    placeholder,
    notes: [meaning, hint, fallback].filter((note) => note !== undefined),
  }
}

/** Lists a schema and every schema that it refers to or chooses from. */
function listAlternatives(schema: JsonSchema, shared: Record<string, JsonSchema>): JsonSchema[] {
  const resolved = resolveReference(schema, shared)
  const items = schema.items && resolveReference(schema.items, shared)
  const inner = [...(schema.anyOf ?? []), ...(resolved === schema ? [] : [resolved])]
  return [
    { ...schema, ...(items ? { items } : {}) },
    ...inner.flatMap((one) => listAlternatives(one, shared)),
  ]
}

function resolveReference(schema: JsonSchema, shared: Record<string, JsonSchema>) {
  return shared[schema.$ref?.split('/').at(-1) ?? ''] ?? schema
}

/** Returns the placeholder of a value, and a hint where its format is not obvious. */
function describeValue(field: string, schemas: JsonSchema[]): [placeholder: string, hint?: string] {
  const hasType = (...types: string[]) =>
    schemas.some(({ type }) => [type].flat().some((one) => types.includes(one ?? '')))
  const choices = schemas.find((schema) => schema.enum)?.enum
  const properties = schemas.find((schema) => schema.properties)?.properties
  if (choices) return ['choice', `One of ${choices.join(', ')}.`]
  if (properties) return ['json', `A JSON object with ${Object.keys(properties).join(', ')}.`]
  if (schemas.some(({ items }) => items?.type === 'object')) return ['json']
  if (hasType('object')) return ['resource:action', 'Repeat the option, or use JSON as shown.']
  if (schemas.some(({ format }) => format === 'date-time'))
    return ['date', 'ISO 8601: 2026-11-01, or 2026-11-01T12:00:00Z.']
  if (/(Seconds|ExpiresIn)$/.test(field)) return ['seconds']
  if (hasType('number', 'integer')) return ['number']
  if (hasType('boolean')) return ['true|false']
  return hasType('array') ? ['text', 'Repeat the option for each.'] : ['text']
}
