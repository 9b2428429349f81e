import type { ParseDate } from '../schema/forms/date-text.ts'

const shown = /^(\d+)(-\d\d-\d\d)[ T]([\d:]+(?:\.\d+)?)\S*( BC)?$/

const lastInstantMs = 8.64e15

/** Parses PostgreSQL's text in UTC: years of any length, and infinity as the last possible date. */
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

/** Formats a date for PostgreSQL, also in years that ISO 8601 writes with a sign. */
export function formatDate(value: string | Date) {
  const instant = new Date(value)
  const year = instant.getUTCFullYear()
  const rest = instant.toISOString().replace(/^[+-]?\d+/, '')
  return year > 0
    ? `${String(year).padStart(4, '0')}${rest}`
    : `${String(1 - year).padStart(4, '0')}${rest} BC`
}
