import type * as z from 'zod'

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
  /** Whether the field can be `null`: yes by default, unless it is required. */
  readonly nullable?: boolean | undefined
  /** The size of the whole numbers that its column stores, in bits. */
  readonly integer?: 16 | 32 | 64 | undefined
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
  D extends { required: true } | { nullable: false }
    ? ValueOf<D['type']>
    : ValueOf<D['type']> | null
>

/** The names of the fields that responses show. */
export type ReturnedField<F extends UserFields> = keyof {
  [K in keyof F as F[K] extends { returned: false } ? never : K]: true
} &
  string

type InputField<F extends UserFields> = keyof {
  [K in keyof F as F[K] extends { input: false } ? never : K]: true
}

/** The schemas of the fields that responses show. */
export type ReturnedShape<F extends UserFields> = { [K in ReturnedField<F>]: FieldSchema<F[K]> }

/** The schemas of the fields that requests may set. */
export type InputShape<F extends UserFields> = {
  [K in InputField<F>]: z.ZodOptional<FieldSchema<F[K]>>
}
