import * as z from 'zod'
import { shortenThing } from './bounded-text.ts'
import { parseExactJson } from './exact-json.ts'

/** The id in the examples of the OpenAPI document. */
export const exampleId = 'V1StGXR8Z5jdHi6BmyTxK0aQ3wNcLpEo'

/** The description of a field that a request must not have. */
export const refusedDescription = 'Refused: the request fails if it has this field.'

/** The name of a user or of an API key. */
export const name = boundedString(255)

/** The URL of a picture of a user. */
export const image = boundedString(2048)

/** Why a user is banned. */
export const banReason = boundedString(1000)

/** The reason for a change, as the audit log stores it. */
export const reason = boundedString(1000)

/** The id of a user: a string, or an integer that is read as a string (compatibility, A5). */
export const userId = z
  .union([z.string(), z.int()], {
    error: ({ input }) => {
      if (input === undefined) return 'Invalid input: expected nonoptional, received undefined'
      return typeof input === 'number'
        ? `Invalid input: expected string, or an integer of at most ${Number.MAX_SAFE_INTEGER}`
        : `Invalid input: expected string, received ${typeName(input)}`
    },
  })
  .transform(String)
  .describe('The id of the user.')

/** An email address. The case is kept here; the store keeps addresses in lower case. */
export const email = z.email().max(320)

/** The limit for all roles of a user, joined with commas, in UTF-16 units: the column is indexed. */
export const maxRolesLength = 800

/** A role, a list of roles, or several roles in one string with commas between (compatibility, C2). */
export const roleList = boundedRoles(z.union([z.string(), z.array(z.string())]))

/**
 * An ISO 8601 timestamp with a time zone, or a date, which means its first moment in UTC. The year
 * has four digits in UTC, so timestamps sort as strings.
 */
export const timestamp = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: ({ input }) =>
      typeof input === 'string'
        ? 'Invalid ISO datetime'
        : `Invalid input: expected string, received ${typeName(input)}`,
  })
  .refine((value) => hasFourDigits(new Date(value).getUTCFullYear()), 'Invalid ISO datetime')

/**
 * A string of at most `maxLength` UTF-16 units, because lists return and search many at once. It has
 * no NUL, because databases disagree about NUL.
 */
export function boundedString(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .refine((value) => !value.includes('\0'), 'Invalid input: expected string without NUL')
}

/** Whether no surrogate is alone: databases replace a lone surrogate by another character. */
export function isWellFormed(value: string) {
  return !/\p{Surrogate}/u.test(value)
}

/** Limits the total length of roles. Values of other types pass: another check refuses them. */
export function boundedRoles<T extends z.ZodType>(schema: T) {
  return schema.refine(
    (roles) => listRoles(roles).join(',').length <= maxRolesLength,
    `Too big: expected roles to have <=${maxRolesLength} characters together`,
  )
}

/** Makes a field optional, and reads `null` as absent (compatibility, A4). */
export function nullIsAbsent<T extends z.ZodType>(schema: T) {
  const optional = schema.nullish().transform((value) => value ?? undefined)
  return schema.description ? optional.describe(schema.description) : optional
}

/** An integer of at least `min`, and at most `max`. A query string has it as decimal digits. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER) {
  const schema = z
    .int({
      error: ({ input }) => {
        if (typeof input === 'number') return undefined
        const found = Array.isArray(input) ? 'several values' : JSON.stringify(input)
        return `Invalid input: expected one whole number, received ${shortenThing(found)}`
      },
    })
    .min(min)
    .max(max)
  return z.preprocess<unknown, typeof schema, number>(parseDigits, schema)
}

/** Parses a string as JSON. Returns the value itself if it is not a string or not JSON. */
export function parseJson(value: unknown) {
  if (typeof value !== 'string') return value
  try {
    return parseExactJson(value)
  } catch {
    return value
  }
}

/** An object of columns. On the wire it may also be a string that contains it as JSON (compatibility, A4). */
export function columnsOrJson<S extends z.ZodRawShape>(shape: S) {
  const schema = z.strictObject(shape, {
    error: ({ code, input }) =>
      code === 'invalid_type'
        ? `Invalid input: expected record, received ${typeName(input)}`
        : undefined,
  })
  return z.preprocess<unknown, typeof schema, z.input<typeof schema>>(parseJson, schema)
}

function typeName(value: unknown) {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

function listRoles(roles: unknown) {
  return [roles].flat().filter((role) => typeof role === 'string')
}

function parseDigits(value: unknown) {
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value
}

function hasFourDigits(year: number) {
  return year >= 0 && year <= 9999
}
