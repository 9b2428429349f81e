import { z } from 'zod'

/** The texts of a user. */
export const name = boundedString(255)

export const image = boundedString(2048)

export const banReason = boundedString(1000)

/** Why something is done, as the trail takes it. */
export const reason = boundedString(1000)

/** A user's id: text, or a number that is read as its text (WIRE §1.3, A5). */
export const userId = z
  .union([z.string(), z.number()], {
    error: ({ input }) =>
      input === undefined
        ? 'Invalid input: expected nonoptional, received undefined'
        : `Invalid input: expected string, received ${typeName(input)}`,
  })
  .transform(String)

/** An e-mail address, by the syntax of WIRE §1.4. Case is kept here; users are stored in lower case. */
export const email = z.email().max(320)

/** The most that all roles of a user have together, in UTF-16 units with commas between: they are indexed. */
export const maxRolesLength = 800

/** One role, several in a list, or several in one text with commas between (C2). */
export const roleList = boundedRoles(z.union([z.string(), z.array(z.string())]))

/**
 * An instant in ISO 8601, with its time zone; a bare date is its first instant in UTC. In UTC its
 * year has four digits, so that instants sort as texts.
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
 * A text to keep or to look for, of so many UTF-16 units at most: a list shows and searches many at
 * once. Databases disagree about NUL, so there is none in it.
 */
export function boundedString(most: number) {
  return z
    .string()
    .max(most)
    .refine((value) => !value.includes('\0'), 'Invalid input: expected string without NUL')
}

/** Whether every surrogate has its other half: databases keep another character in place of one alone. */
export function isWellFormed(value: string) {
  return !/\p{Surrogate}/u.test(value)
}

/** Bounds what may be a role or several; what is of another type is left to others to refuse. */
export function boundedRoles<T extends z.ZodType>(schema: T) {
  return schema.refine(
    (asked) => rolesIn(asked).join(',').length <= maxRolesLength,
    `Too big: expected roles to have <=${maxRolesLength} characters together`,
  )
}

/** Makes an optional field for which `null` means absent, as A4 wants. */
export function nullIsAbsent<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined)
}

/** An integer, or its decimal digits as a query brings them. */
export function wholeNumber(least: number) {
  return z
    .union([
      z.number(),
      z.string().regex(/^-?\d{1,15}$/, 'Invalid input: expected int, received string'),
    ])
    .transform(Number)
    .pipe(z.int().min(least))
}

/** What a text holds in JSON; what is no text, or no JSON, as it is. */
export function parseJson(value: unknown) {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

/** An object of columns, or a string that holds it in JSON (A4). */
export function columnsOrJson<S extends z.ZodRawShape>(shape: S) {
  const schema = z.strictObject(shape, {
    error: ({ code, input }) =>
      code === 'invalid_type'
        ? `Invalid input: expected record, received ${typeName(input)}`
        : undefined,
  })
  type Input = z.input<typeof schema>
  return z.preprocess<unknown, typeof schema, Input | string>(parseJson, schema)
}

function typeName(value: unknown) {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

function rolesIn(asked: unknown) {
  return [asked].flat().filter((role) => typeof role === 'string')
}

function hasFourDigits(year: number) {
  return year >= 0 && year <= 9999
}
