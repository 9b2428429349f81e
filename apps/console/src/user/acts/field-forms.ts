import { toLocalInput } from '../../elements/local-time.ts'
/** The type of a field of users. */
export type ValueType =
  | 'string'
  | 'number'
  | 'boolean'
  | 'date'
  | 'string[]'
  | 'number[]'
  | 'json'
  | 'choice'

const isoTimestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d/

/** Guesses the type of a field by a value of it. */
export function detectType(value: unknown): ValueType {
  if (typeof value === 'number' || typeof value === 'boolean')
    return typeof value === 'number' ? 'number' : 'boolean'
  if (typeof value === 'string') return isoTimestamp.test(value) ? 'date' : 'string'
  if (!Array.isArray(value)) return value === null || value === undefined ? 'string' : 'json'
  return value.every((item) => typeof item === 'number') && value.length > 0
    ? 'number[]'
    : 'string[]'
}

/** Formats a value as an input shows it. No value is an empty text. */
export function formatField(type: ValueType, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (type === 'date') return toLocalInput(String(value))
  if (type === 'json') return JSON.stringify(value, null, 2)
  return Array.isArray(value) ? value.join('\n') : String(value)
}

/**
 * Parses what an input holds. An empty text is `null`.
 * @throws SyntaxError if it is not JSON where JSON is expected
 */
export function parseField(type: ValueType, text: string): unknown {
  if (type === 'string' || type === 'choice') return text === '' ? null : text
  if (text.trim() === '') return null
  switch (type) {
    case 'number':
      return Number(text)
    case 'boolean':
      return text === 'true'
    case 'date':
      return new Date(text).toISOString()
    case 'json':
      return JSON.parse(text) as unknown
    default: {
      const lines = text.split('\n').filter((line) => line.trim() !== '')
      return type === 'number[]' ? lines.map(Number) : lines
    }
  }
}
