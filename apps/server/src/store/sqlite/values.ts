import type { DateFormat } from './date-format.ts'

/** Encodes a value for SQLite: dates in the format of the file. */
export function encodeParameter(value: unknown, encodeDate: DateFormat['encode']): unknown {
  if (value === undefined) return null
  if (value instanceof Date) return encodeDate(value)
  return typeof value === 'boolean' ? Number(value) : value
}
