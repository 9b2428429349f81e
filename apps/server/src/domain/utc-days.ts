/** A day in UTC: from its first moment up to the first of the next day. */
export type UtcDay = { date: string; from: Date; to: Date }

const dayMs = 86_400_000

/** Lists the last days in UTC, of which today is the last. */
export function listUtcDays(now: Date, count: number): UtcDay[] {
  const today = Math.floor(now.getTime() / dayMs)
  return Array.from({ length: count }, (_, at) => {
    const from = new Date((today - count + 1 + at) * dayMs)
    return {
      date: from.toISOString().slice(0, 10),
      from,
      to: new Date(from.getTime() + dayMs),
    }
  })
}
