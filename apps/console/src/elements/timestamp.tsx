import { useEffect, useState } from 'react'

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'long' })

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

const minute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

const instant = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' })

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

const farMs = 14 * 86_400_000

/**
 * A time in the zone of the reader: near ones by their distance, unless it `isExact`. The instant is
 * its title.
 */
export function Timestamp({ at, isExact = false }: { at: string; isExact?: boolean }) {
  const now = useNow()
  const time = new Date(at)
  return (
    <time dateTime={at} title={`${instant.format(time)} (${at})`}>
      {isExact ? minute.format(time) : formatNear(time, now)}
    </time>
  )
}

function formatNear(time: Date, now: number) {
  const distanceMs = time.getTime() - now
  if (Math.abs(distanceMs) > farMs) return day.format(time)
  for (const [unit, unitMs] of units) {
    if (Math.abs(distanceMs) >= unitMs)
      return relative.format(Math.trunc(distanceMs / unitMs), unit)
  }
  return relative.format(0, 'minute')
}

function useNow() {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
