import { type AdditionalFieldType, parseJson } from '@castellan/contract'
import type { ParseDate } from '../forms/date-text.ts'

/** Decodes a value of an additional field. One that is not of its type is read as missing. */
export function decodeField(
  type: AdditionalFieldType,
  value: unknown,
  parseDate: ParseDate,
): unknown {
  switch (type) {
    case 'number':
      return Number.isFinite(Number(value)) ? Number(value) : null
    case 'boolean':
      return parseFlag(value)
    case 'date': {
      const date = parseDate(value)
      return Number.isNaN(date.getTime()) ? null : date
    }
    case 'json':
      return readJson(value)
    case 'string[]':
    case 'number[]': {
      const list = readJson(value)
      return Array.isArray(list) ? list : null
    }
    default:
      return typeof value === 'object' ? null : String(value)
  }
}

/** Whether a value of an additional field can be read as one of its type. */
export function isReadable(type: AdditionalFieldType, value: unknown, parseDate: ParseDate) {
  if (value === null || (type === 'json' && value === 'null')) return true
  if (type === 'boolean') return ['0', '1', 'false', 'true'].includes(String(value))
  return decodeField(type, value, parseDate) !== null
}

/** Parses a boolean: only 1, `true` and PostgreSQL's `t` are true. */
export function parseFlag(value: unknown) {
  return value === true || value === 't' || value === 'true' || Number(value) === 1
}

function readJson(value: unknown): unknown {
  try {
    return parseJson(String(value))
  } catch {
    return null
  }
}
