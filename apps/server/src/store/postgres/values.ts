import { formatDate } from './date-format.ts'

/** Encodes a value for PostgreSQL: dates as text in UTC. */
export function encodeParameter(value: unknown) {
  return value instanceof Date ? formatDate(value) : replaceNul(value)
}

/**
 * Replaces NUL, which PostgreSQL cannot store, by a character that no stored text contains: a search
 * for it then finds nothing, in place of an error.
 */
function replaceNul(arg: unknown) {
  return typeof arg === 'string' ? arg.replaceAll('\0', '\uffff') : arg
}

/** Types of PostgreSQL whose values are read in the same way, by their numbers: texts, and whole numbers. */
const readTypes: Record<number, number> = { 1043: 25, 21: 20, 23: 20 }

/** Returns the number of a type, or of the one that is read in the same way. */
export function toReadType(type: number) {
  return readTypes[type] ?? type
}
