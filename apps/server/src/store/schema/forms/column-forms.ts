/**
 * How an app stores values, where that is not how better-auth's own migrations do. A column without a form
 * holds what the driver writes for a value.
 *
 * With `read`, SQL reads the column as a value of ours, in every condition, order and index. Without, SQL
 * compares what is stored, so the values for it are encoded. That is how dates are compared: the indexes of
 * the app serve them too.
 */
import type { AdditionalFieldType } from '@castellan/contract'
import type { Model } from '../models.ts'

export type ColumnForm = {
  /** The type of an additional field: how its values are decoded. */
  type?: AdditionalFieldType
  /** Writes an expression that reads the column. It must be immutable, as indexes contain it. */
  read?: (column: string) => string
  /** Converts a value to what the column stores. A date can be one that stored dates are compared with. */
  encode: (value: unknown, comparison?: Comparison) => unknown
  /** Converts what the driver returns for a date. Returns an invalid date for what cannot be read. */
  parse?: (value: unknown) => Date
  /** Whether its texts may be longer than an index allows, which then contains their beginning. */
  isLong?: boolean
  /** Says why the column cannot store a value, as a sentence. */
  explainRefusal?: (value: string) => string | undefined
  /** What a schema file says of the column: the unit of a date, or the labels of roles. */
  declaration?: string | Record<string, string>
}

/** The forms of columns by name, such as `user.role`. */
export type ColumnForms = ReadonlyMap<string, ColumnForm>

/** Where the next whole number is, if a column stores a date as one: at or before the date, or at or after it. */
export type Comparison = 'at-or-before' | 'at-or-after'

/** A value for a column of a model, which a statement gets as the app stores it. */
export class ColumnValue {
  readonly column: string
  readonly value: unknown
  readonly comparison: Comparison | undefined

  constructor(model: Model, field: string, value: unknown, comparison?: Comparison) {
    this.column = `${model}.${field}`
    this.value = value
    this.comparison = comparison
  }
}

/** Converts a value for a column of a model to what is stored, and returns every other value as it is. */
export function encodeValue(parameter: unknown, forms: ColumnForms) {
  if (!(parameter instanceof ColumnValue)) return parameter
  const { column, value, comparison } = parameter
  const form = value === null ? undefined : forms.get(column)
  return form ? form.encode(value, comparison) : value
}

/** Adds what is found later to the forms of columns. */
export function mergeForms(forms: ColumnForms, others: ColumnForms): ColumnForms {
  const merged = [...others].map(([name, form]) => [name, { ...forms.get(name), ...form }] as const)
  return new Map([...forms, ...merged])
}
