import { z } from 'zod'
import { boundedString, timestamp } from './fields.ts'

/** The types of additional fields, in better-auth's words. A list of strings is a choice of them. */
export type AdditionalFieldType =
  | 'string'
  | 'number'
  | 'boolean'
  | 'date'
  | 'string[]'
  | 'number[]'
  | 'json'
  | readonly string[]

/** A field of users that an app has added, in better-auth's words. */
export type AdditionalField = {
  readonly type: AdditionalFieldType
  /** Whether a new user needs a value; no by default. */
  readonly required?: boolean | undefined
  /** Whether two users cannot have the same value. */
  readonly unique?: boolean | undefined
  /** The value of a new user, if none is given. */
  readonly defaultValue?: unknown
  /** Whether callers may set it; yes by default. */
  readonly input?: boolean | undefined
  /** Whether responses show it; yes by default. If not, no list can filter or sort by it either. */
  readonly returned?: boolean | undefined
  /** Whether lists sort and filter by it with an index, and search it if it is text. */
  readonly index?: boolean | undefined
  /** Whether the numbers are whole. */
  readonly integer?: boolean | undefined
}

/** The additional fields of users, by name. */
export type UserFields = Readonly<Record<string, AdditionalField>>

/** No additional fields. */
export type NoUserFields = Record<never, AdditionalField>

type ValueOf<T extends AdditionalFieldType> = T extends 'string' | 'date'
  ? string
  : T extends 'number'
    ? number
    : T extends 'boolean'
      ? boolean
      : T extends 'string[]'
        ? string[]
        : T extends 'number[]'
          ? number[]
          : T extends readonly (infer C)[]
            ? C
            : unknown

type FieldSchema<D extends AdditionalField> = z.ZodType<
  D extends { required: true } ? ValueOf<D['type']> : ValueOf<D['type']> | null
>

type ReturnedField<F extends UserFields> = keyof {
  [K in keyof F as F[K] extends { returned: false } ? never : K]: true
} &
  string

type InputField<F extends UserFields> = keyof {
  [K in keyof F as F[K] extends { input: false } ? never : K]: true
}

type ReturnedShape<F extends UserFields> = { [K in ReturnedField<F>]: FieldSchema<F[K]> }

type InputShape<F extends UserFields> = {
  [K in InputField<F>]: z.ZodOptional<FieldSchema<F[K]>>
}

/** The longest text of an additional field, in UTF-16 units. */
const maxTextLength = 10_000

const maxItems = 1_000

/** Types whose values lists can compare and sort. */
const comparableTypes: readonly unknown[] = ['string', 'number', 'boolean', 'date']

const descriptions: Record<string, string> = {
  username: 'The name to sign in with, in lower case.',
  displayUsername: 'The name to sign in with, as the user writes it.',
  phoneNumber: 'The phone number.',
  phoneNumberVerified: 'Whether the user has confirmed the phone number.',
  twoFactorEnabled: 'Whether the user signs in with a second factor.',
  isAnonymous: 'Whether the user has not signed up.',
  lastLoginMethod: 'How the user signed in last.',
}

/** Builds the schemas of the additional fields that a response shows. */
export function buildReturnedShape<F extends UserFields>(fields: F): ReturnedShape<F> {
  const shown = Object.entries(fields).filter(([, { returned }]) => returned !== false)
  return Object.fromEntries(
    shown.map(([name, field]) => [
      name,
      describeField(name, allowNull(field, buildValueSchema(field, 'output'))),
    ]),
  ) as ReturnedShape<F>
}

/**
 * Builds the schemas of the additional fields that a request may set. `create` requires what a new user
 * must have.
 */
export function buildInputShape<F extends UserFields>(
  fields: F,
  operation: 'create' | 'update',
): InputShape<F> {
  const shape = Object.entries(fields).map(([name, field]) => {
    if (field.input === false) return [name, refuseField(name)]
    const value = allowNull(field, buildValueSchema(field, 'input'))
    const isRequired = operation === 'create' && isRequiredInput(field)
    return [name, describeField(name, isRequired ? value : value.optional())]
  })
  return Object.fromEntries(shape) as InputShape<F>
}

/** Whether a new user cannot be created without a value of the request. */
export function isRequiredInput({ required, defaultValue, input }: AdditionalField) {
  return required === true && defaultValue === undefined && input !== false
}

/** Lists the additional fields that lists can sort and filter by. */
export function listComparableFields<F extends UserFields>(fields: F) {
  return Object.entries(fields)
    .filter(([, { type, returned }]) => returned !== false && isComparable(type))
    .map(([name]) => name as ReturnedField<F>)
}

/** Lists the additional fields that lists can search. */
export function listSearchableFields<F extends UserFields>(fields: F) {
  return Object.entries(fields)
    .filter(([, { type, returned, index }]) => index && returned !== false && type === 'string')
    .map(([name]) => name as ReturnedField<F>)
}

function isComparable(type: AdditionalFieldType) {
  return comparableTypes.includes(type) || typeof type === 'object'
}

function buildValueSchema({ type, integer }: AdditionalField, io: 'input' | 'output'): z.ZodType {
  switch (type) {
    case 'string':
      return io === 'input' ? boundedString(maxTextLength) : z.string()
    case 'number':
      return integer ? z.int() : z.number()
    case 'boolean':
      return z.boolean()
    case 'date':
      return io === 'input' ? timestamp : z.iso.datetime()
    case 'string[]':
      return z.array(boundedString(maxTextLength)).max(maxItems)
    case 'number[]':
      return z.array(z.number()).max(maxItems)
    case 'json':
      return z.json()
    default:
      return z.enum(type as [string, ...string[]])
  }
}

function allowNull({ required }: AdditionalField, schema: z.ZodType) {
  return required ? schema : schema.nullable()
}

function describeField(name: string, schema: z.ZodType) {
  return schema.describe(descriptions[name] ?? `The field \`${name}\` of the app.`)
}

/** A field that only the app sets: the request fails if it has it. */
function refuseField(name: string) {
  return z
    .unknown()
    .refine((value) => value === undefined, `${name} is not allowed to be set`)
    .optional()
    .meta({ description: 'Refused: the request fails if it has this field.' })
}
