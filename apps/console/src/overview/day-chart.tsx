import { texts } from '../texts/index.ts'

/**
 * How often something happened on a day, in UTC. `null` is a number that the database lacks, and a capped
 * one is less than there are.
 */
export type DayCount = { date: string; count: number | null; isCapped: boolean }

const height = 72

const step = 10

const format = new Intl.NumberFormat()

const dayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })

/** A bar for each day. Screen readers get the same numbers as a table. */
export function DayChart({ title, days }: { title: string; days: DayCount[] | undefined }) {
  const isUnknown = days?.some(({ count }) => count === null)
  return (
    <figure className="chart card">
      <figcaption className="row spread">
        <h2>{title}</h2>
        <span className="quiet">{formatTotal(days)}</span>
      </figcaption>
      {days && !isUnknown ? <Bars days={days} /> : <div className="chart-space" />}
      <Axis days={days} />
      {days ? <DayTable title={title} days={days} /> : null}
    </figure>
  )
}

function Bars({ days }: { days: readonly DayCount[] }) {
  const highest = Math.max(1, ...days.map(({ count }) => count ?? 0))
  return (
    <svg
      className="chart-bars"
      viewBox={`0 0 ${days.length * step} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {days.map(({ date, count }, index) => {
        const size = ((count ?? 0) / highest) * (height - 2)
        return (
          <g key={date}>
            <title>{`${formatDay(date)}: ${format.format(count ?? 0)}`}</title>
            <rect className="chart-hit" x={index * step} y="0" width={step} height={height} />
            <rect
              className={count ? 'chart-bar' : 'chart-none'}
              x={index * step + 1}
              y={height - Math.max(size, 1)}
              width={step - 2}
              height={Math.max(size, 1)}
            />
          </g>
        )
      })}
    </svg>
  )
}

/** The first day and the last. The table tells them to screen readers. */
function Axis({ days = [] }: { days: readonly DayCount[] | undefined }) {
  return (
    <div className="chart-axis row spread quiet" aria-hidden="true">
      {[days[0], days.at(-1)].map((day, index) => (
        <span key={index === 0 ? 'first' : 'last'}>{day ? formatDay(day.date) : ''}</span>
      ))}
    </div>
  )
}

function DayTable({ title, days }: { title: string; days: readonly DayCount[] }) {
  return (
    <table className="visually-hidden">
      <caption>{title}</caption>
      <tbody>
        {days.map(({ date, count }) => (
          <tr key={date}>
            <th scope="row">{formatDay(date)}</th>
            <td>{count ?? texts.overview.unknown}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function formatTotal(days: readonly DayCount[] | undefined) {
  if (!days) return ''
  if (days.some(({ count }) => count === null)) return texts.overview.unknown
  const total = format.format(days.reduce((sum, { count }) => sum + (count ?? 0), 0))
  return days.some(({ isCapped }) => isCapped) ? texts.overview.atLeast(total) : total
}

function formatDay(date: string) {
  return dayFormat.format(new Date(`${date}T00:00:00Z`))
}
