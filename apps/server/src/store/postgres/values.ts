import type { ParseDate } from '../schema/column-decoders.ts'

const shown = /^(\d+)(-\d\d-\d\d)[ T]([\d:]+(?:\.\d+)?)\S*( BC)?$/

const lastInstantMs = 8.64e15

/** Reads what PostgreSQL shows in UTC: years of any length, and the infinite instants as the ends. */
export const parseDate: ParseDate = (value) => {
  const text = String(value)
  if (text.includes('infinity'))
    return new Date(text.startsWith('-') ? -lastInstantMs : lastInstantMs)
  const [, year = '', date, time, before] = shown.exec(text) ?? []
  if (year.length === 4 && !before) return new Date(`${year}${date}T${time}Z`)
  const signed = before ? 1 - Number(year) : Number(year)
  return new Date(
    `${signed < 0 ? '-' : '+'}${String(Math.abs(signed)).padStart(6, '0')}${date}T${time}Z`,
  )
}

/** What our drivers are called. */
export const adapterInfo = { provider: 'postgres', adapterName: 'castellan-postgresql' } as const

/** A value as PostgreSQL takes it: instants are texts that say that they are in UTC. */
export function encodeParameter(value: unknown, scalarType: string | undefined) {
  return isInstant(value, scalarType) ? instantText(value as Date | string) : withoutNul(value)
}

/** An instant as PostgreSQL reads it, also in years that ISO 8601 writes with a sign. */
function instantText(value: string | Date) {
  const instant = new Date(value)
  const year = instant.getUTCFullYear()
  const rest = instant.toISOString().replace(/^[+-]?\d+/, '')
  return year > 0
    ? `${String(year).padStart(4, '0')}${rest}`
    : `${String(1 - year).padStart(4, '0')}${rest} BC`
}

/**
 * PostgreSQL keeps no NUL, so nothing that is stored holds one. A text that asks for it is sent with
 * a character in its place that no text has: it is found nowhere, and that is no error.
 */
function withoutNul(arg: unknown) {
  return typeof arg === 'string' ? arg.replaceAll('\0', '\uffff') : arg
}

/** Whether a value is an instant, be it that Prisma says so. */
function isInstant(value: unknown, scalarType: string | undefined) {
  return value instanceof Date || (value !== null && scalarType === 'datetime')
}
