/** Parses a stored timestamp. Returns an invalid date for any other value. */
export type ParseDate = (value: unknown) => Date

/** ISO 8601, or what `toString` and `toUTCString` write. `Date` reads more: for it, "x 1" is in 2001. */
const knownText = /^(?:(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)(?:[T ]|$)|[A-Z][a-z]{2},? )/

/**
 * Parses a timestamp that is stored as text, or as milliseconds. Returns an invalid date for a text of no
 * known format, or of no day.
 */
export function parseDateText(value: unknown): Date {
  if (typeof value !== 'string')
    return new Date(typeof value === 'object' ? Number.NaN : Number(value))
  const [isKnown, year, month, day] = knownText.exec(value) ?? []
  const isDay = day === undefined || Number(day) <= countDays(Number(year), Number(month))
  return new Date(isKnown && isDay ? value : Number.NaN)
}

function countDays(year: number, month: number) {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}
