import { toJsonSchema } from '@castellan/contract'
import type { z } from 'zod'
import type { Command } from './commands.ts'

/** A field of a command, as one says it. */
export type CommandField = {
  /** `--ban-expires-in`; for what a command is about, `<user-id>`. */
  word: string
  isAbout: boolean
  isRequired: boolean
  /** What stands for its value: `text`, `seconds`. */
  value: string
  /** What it means, and how its value is written. */
  notes: string[]
}

type Form = {
  anyOf?: Form[]
  $ref?: string
  $defs?: Record<string, Form>
  type?: string | string[]
  format?: string
  enum?: string[]
  items?: Form
  properties?: Record<string, Form>
  default?: string | number | boolean
  description?: string
}

/** `banExpiresIn` as a flag: `ban-expires-in`. */
export function toFlagName(field: string) {
  return field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The fields of a command: what it is about, what it needs, and the others. */
export function describeFields(command: Command): Map<string, CommandField> {
  const fields = Object.entries(command.schema.shape).map(
    ([name, schema]) => [name, fieldOf(command, name, schema as z.ZodType)] as const,
  )
  const rank = ({ isAbout, isRequired }: CommandField) => (isAbout ? 0 : isRequired ? 1 : 2)
  return new Map(fields.sort(([, one], [, other]) => rank(one) - rank(other)))
}

/** The forms that a value may have: itself, and what it refers to and chooses from. */
function formsOf(form: Form, shared: Record<string, Form>): Form[] {
  const referred = resolve(form, shared)
  const items = form.items && resolve(form.items, shared)
  const inner = [...(form.anyOf ?? []), ...(referred === form ? [] : [referred])]
  return [{ ...form, ...(items ? { items } : {}) }, ...inner.flatMap((one) => formsOf(one, shared))]
}

function resolve(form: Form, shared: Record<string, Form>): Form {
  return shared[form.$ref?.split('/').at(-1) ?? ''] ?? form
}

/** What stands for a value of these forms, and how it is written where that is not plain. */
function sayingOf(name: string, forms: Form[]): [value: string, hint?: string] {
  const has = (...types: string[]) =>
    forms.some(({ type }) => [type].flat().some((one) => types.includes(one ?? '')))
  const choices = forms.find((form) => form.enum)?.enum
  const properties = forms.find((form) => form.properties)?.properties
  if (choices) return ['choice', `One of ${choices.join(', ')}.`]
  if (properties) return ['JSON', `With ${Object.keys(properties).join(', ')}.`]
  if (forms.some(({ items }) => items?.type === 'object')) return ['JSON']
  if (has('object')) return ['resource:action', 'A flag for each, or JSON as here.']
  if (forms.some(({ format }) => format === 'date-time'))
    return ['instant', 'ISO 8601: 2026-11-01, or 2026-11-01T12:00:00Z.']
  if (/(Seconds|ExpiresIn)$/.test(name)) return ['seconds']
  if (has('number', 'integer')) return ['number']
  if (has('boolean')) return ['true or false']
  return has('array') ? ['text', 'A flag for each.'] : ['text']
}

function fieldOf(command: Command, name: string, schema: z.ZodType): CommandField {
  const { $defs = {}, ...form } = toJsonSchema(schema, 'input') as Form
  const forms = formsOf(form, $defs)
  const isAbout = name === command.about
  const [value, hint] = command.naming.includes(name)
    ? ['user', 'An id or an e-mail address.']
    : sayingOf(name, forms)
  const meaning = forms.find(({ description }) => description)?.description
  const otherwise = form.default === undefined ? undefined : `${form.default} when left out.`
  return {
    word: isAbout ? `<${toFlagName(name)}>` : `--${toFlagName(name)}`,
    isAbout,
    isRequired: !schema.safeParse(undefined).success,
    value,
    notes: [meaning, hint, otherwise].filter((note) => note !== undefined),
  }
}
