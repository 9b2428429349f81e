import type { ArgType } from '@prisma/driver-adapter-utils'
import type { EncodeDate } from './date-format.ts'

/** How the driver identifies itself. */
export const adapterInfo = { provider: 'sqlite', adapterName: 'castellan-sqlite' } as const

/** Encodes a value for SQLite: dates in the format of the file. */
export function encodeParameter(
  value: unknown,
  { scalarType }: Partial<ArgType> = {},
  encodeDate: EncodeDate,
): unknown {
  if (value === null || value === undefined) return null
  if (value instanceof Date || scalarType === 'datetime')
    return encodeDate(new Date(value as string | Date))
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string' && scalarType === 'bigint') return BigInt(value)
  return value
}
