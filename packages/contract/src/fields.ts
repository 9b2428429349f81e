import { z } from 'zod'

const typeName = (value: unknown) =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value

/**
 * A text to keep or to look for, of so many UTF-16 units at most: a list shows and searches many at
 * once. Databases disagree about NUL, so there is none in it.
 */
export const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((value) => !value.includes('\0'), 'Invalid input: expected string without NUL')

/** Whether every surrogate has its other half: databases keep another character in place of one alone. */
export const isWellFormed = (value: string) => !/\p{Surrogate}/u.test(value)

/** The texts of a user. */
export const name = text(255)
export const image = text(2048)
export const banReason = text(1000)

/** Why something is done, as the trail takes it. */
export const reason = text(1000)

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

const rolesIn = (asked: unknown) => [asked].flat().filter((role) => typeof role === 'string')

/** Bounds what may be a role or several; what is of another type is left to others to refuse. */
export const boundedRoles = <T extends z.ZodType>(schema: T) =>
  schema.refine(
    (asked) => rolesIn(asked).join(',').length <= maxRolesLength,
    `Too big: expected roles to have <=${maxRolesLength} characters together`,
  )

/** One role, several in a list, or several in one text with commas between (C2). */
export const roleList = boundedRoles(z.union([z.string(), z.array(z.string())]))

const hasFourDigits = (year: number) => year >= 0 && year <= 9999

/**
 * An instant in ISO 8601, with its time zone; a bare date is its first instant in UTC. In UTC its
 * year has four digits, so that instants sort as texts.
 */
export const instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: ({ input }) =>
      typeof input === 'string'
        ? 'Invalid ISO datetime'
        : `Invalid input: expected string, received ${typeName(input)}`,
  })
  .refine((value) => hasFourDigits(new Date(value).getUTCFullYear()), 'Invalid ISO datetime')

/** Makes an optional field for which `null` means absent, as A4 wants. */
export const nullIsAbsent = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => value ?? undefined)

/** An integer, or its decimal digits as a query brings them. */
export const wholeNumber = (least: number) =>
  z
    .union([
      z.number(),
      z.string().regex(/^-?\d{1,15}$/, 'Invalid input: expected int, received string'),
    ])
    .transform(Number)
    .pipe(z.int().min(least))

/** What a text holds in JSON; what is no text, or no JSON, as it is. */
export const parsedJson = (value: unknown) => {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

/** An object of columns, or a string that holds it in JSON (A4). */
export const columns = <S extends z.ZodRawShape>(shape: S) => {
  const schema = z.strictObject(shape, {
    error: ({ code, input }) =>
      code === 'invalid_type'
        ? `Invalid input: expected record, received ${typeName(input)}`
        : undefined,
  })
  type Input = z.input<typeof schema>
  return z.preprocess<unknown, typeof schema, Input | string>(parsedJson, schema)
}
