import * as z from 'zod'
import { boundedString, refusedDescription, timestamp } from './fields.ts'
import type {
  AdditionalField,
  AdditionalFieldType,
  InputShape,
  ReturnedField,
  ReturnedShape,
  UserFields,
} from './user-field-types.ts'

/** The longest text of an additional field, in UTF-16 units. */
const maxTextLength = 10_000

const maxItems = 1_000

/** The user names that better-auth's plugin allows. */
const username = z
  .string()
  .min(3)
  .max(30)
  .regex(/^[\w.]+$/, 'Invalid user name: expected letters, digits, _ and .')

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
      describeField(name, allowNull(field, buildValueSchema(name, field, 'output'))),
    ]),
  ) as ReturnedShape<F>
}

/**
 * Builds the schemas of the additional fields that a request may set. A new user must have the required
 * ones. No one confirms their own phone number by signing up.
 */
export function buildInputShape<F extends UserFields>(
  fields: F,
  operation: 'create' | 'sign-up' | 'update',
): InputShape<F> {
  const shape = Object.entries(fields).map(([name, field]) => {
    const isConfirmation = operation === 'sign-up' && name === 'phoneNumberVerified'
    if (field.input === false || isConfirmation) return [name, refuseField(name)]
    const value = allowNull(field, buildValueSchema(name, field, 'input'))
    const isRequired = operation !== 'update' && isRequiredInput(field)
    return [name, describeField(name, isRequired ? value : value.optional())]
  })
  return Object.fromEntries(shape) as InputShape<F>
}

/** Whether a new user cannot be created without a value of the request. */
export function isRequiredInput({ required, defaultValue, input }: AdditionalField) {
  return required === true && defaultValue === undefined && input !== false
}

/** Whether a field can be `null`. */
export function isNullable({ required, nullable = true }: AdditionalField) {
  return !required && nullable
}

/** Lists the additional fields that lists can sort and filter by. */
export function listComparableFields<F extends UserFields>(fields: F) {
  return Object.entries(fields)
    .filter(([, { type, returned }]) => returned !== false && isComparable(type))
    .map(([name]) => name as ReturnedField<F>)
}

/** Lists the fields that lists can search, all of which an index has. */
export function listSearchFields<F extends UserFields>(fields: F) {
  const additional = Object.entries(fields)
    .filter(([, { type, returned, index }]) => index && returned !== false && type === 'string')
    .map(([name]) => name as ReturnedField<F>)
  return ['email', 'name', ...additional] as const
}

function isComparable(type: AdditionalFieldType) {
  return comparableTypes.includes(type) || typeof type === 'object'
}

/** Whether a value is one of a field, as a request gives it. */
export function isFieldValue(name: string, field: AdditionalField, value: unknown) {
  return buildValueSchema(name, field, 'input').safeParse(value).success
}

function buildValueSchema(
  name: string,
  { type, integer }: AdditionalField,
  io: 'input' | 'output',
): z.ZodType {
  switch (type) {
    case 'string':
      if (io === 'output') return z.string()
      return name === 'username' ? username : boundedString(maxTextLength)
    case 'number':
      return integer ? buildInteger(integer) : z.number()
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

/** A number of more than 53 bits is not exact. */
function buildInteger(bits: number) {
  const limit = 2 ** Math.min(bits - 1, 53)
  return z
    .int()
    .min(Math.max(-limit, Number.MIN_SAFE_INTEGER))
    .max(limit - 1)
}

function allowNull(field: AdditionalField, schema: z.ZodType) {
  return isNullable(field) ? schema.nullable() : schema
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
    .meta({ description: refusedDescription })
}
