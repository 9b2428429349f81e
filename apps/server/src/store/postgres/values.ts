import { formatDate } from './date-format.ts'

/** How the driver identifies itself. */
export const adapterInfo = { provider: 'postgres', adapterName: 'castellan-postgresql' } as const

/** Encodes a value for PostgreSQL: dates as text in UTC. */
export function encodeParameter(value: unknown, scalarType: string | undefined) {
  return isDate(value, scalarType) ? formatDate(value as Date | string) : replaceNul(value)
}

/**
 * Replaces NUL, which PostgreSQL cannot store, by a character that no stored text contains: a search
 * for it then finds nothing, in place of an error.
 */
function replaceNul(arg: unknown) {
  return typeof arg === 'string' ? arg.replaceAll('\0', '\uffff') : arg
}

function isDate(value: unknown, scalarType: string | undefined) {
  return value instanceof Date || (value !== null && scalarType === 'datetime')
}
