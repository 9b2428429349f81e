/** When a ban can end. */
export const banEnds = ['unchanged', 'day', 'week', 'month', 'monday', 'date', 'never'] as const

/** When a ban ends. */
export type BanEnd = (typeof banEnds)[number]

const mondayOfWeek = 1

/**
 * Finds the end of a ban, in the zone of the reader: `undefined` if it has none, or no date is chosen. `current` is
 * the end of the ban that is changed.
 */
export function findBanEnd(
  end: BanEnd,
  now: Date,
  date: string,
  current?: string | null,
): Date | undefined {
  switch (end) {
    case 'unchanged':
      return current ? new Date(current) : undefined
    case 'day':
      return addDays(now, 1)
    case 'week':
      return addDays(now, 7)
    case 'month':
      return addMonth(now)
    case 'monday':
      return findNextMonday(now)
    case 'date':
      return date ? new Date(`${date}T00:00`) : undefined
    case 'never':
      return undefined
  }
}

/** Counts the seconds until the end of a ban, as ban-user takes them. */
export function countSecondsUntil(end: Date, now: Date) {
  return Math.max(1, Math.ceil((end.getTime() - now.getTime()) / 1000))
}

/** Formats the day after `now` as an input of a date takes it. */
export function formatTomorrow(now: Date) {
  const day = addDays(now, 1)
  const parts = [day.getFullYear(), day.getMonth() + 1, day.getDate()]
  return parts.map((part) => String(part).padStart(2, '0')).join('-')
}

function addDays(now: Date, days: number) {
  const day = new Date(now)
  day.setDate(day.getDate() + days)
  return day
}

/** The same day of the next month, or its last one. */
function addMonth(now: Date) {
  const day = new Date(now)
  day.setMonth(day.getMonth() + 1)
  if (day.getDate() !== now.getDate()) day.setDate(0)
  return day
}

function findNextMonday(now: Date) {
  const monday = addDays(now, (mondayOfWeek - now.getDay() + 7) % 7 || 7)
  monday.setHours(0, 0, 0, 0)
  return monday
}
