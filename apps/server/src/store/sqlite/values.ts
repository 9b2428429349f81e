/** Encodes a value for SQLite: dates as ISO 8601 text. */
export function encodeParameter(value: unknown): unknown {
  if (value === undefined) return null
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'boolean' ? Number(value) : value
}
