import { unwrap } from '@castellan/client'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'wouter'
import { client } from '../api/client.ts'
import { ErrorState } from '../elements/message.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { texts } from '../texts/index.ts'
import { DayChart } from './day-chart.tsx'
import { Figure } from './figure.tsx'
import './overview.css'

const periods = [7, 30, 90]

const defaultDays = 30

/** How many users there are, and what happened on each of the last days. */
export function OverviewPage() {
  const [parameters, setParameters] = useSearchParams()
  const asked = Number(parameters.get('days'))
  const days = periods.includes(asked) ? asked : defaultDays
  return (
    <PageFrame
      title={texts.overview.title}
      actions={
        <select
          className="input"
          aria-label={texts.overview.period}
          value={days}
          onChange={({ target }) => setParameters({ days: target.value })}
        >
          {periods.map((period) => (
            <option key={period} value={period}>
              {texts.overview.lastDays(period)}
            </option>
          ))}
        </select>
      }
    >
      <UserCounts days={days} />
      <EventCounts days={days} />
    </PageFrame>
  )
}

function UserCounts({ days }: { days: number }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['users', 'counts', days],
    queryFn: ({ signal }) => unwrap(client.users.countUsers({ days }, { signal })),
  })
  if (error) return <ErrorState error={error} retry={refetch} />
  const created = data?.days.map(({ created, ...day }) => ({ ...day, count: created }))
  return (
    <>
      <div className="figures">
        <Figure label={texts.overview.total} value={data?.total} path="/users" />
        <Figure
          label={texts.overview.banned}
          value={data?.banned}
          path="/users?filter=banned:is:true"
        />
        <Figure label={texts.overview.created(days)} value={sum(created)} path="/users" />
      </div>
      <div className="charts">
        <DayChart title={texts.overview.newUsers} days={created} />
      </div>
    </>
  )
}

const series = ['signIns', 'refusals', 'bans', 'unbans'] as const

function EventCounts({ days }: { days: number }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['audit', 'counts', days],
    queryFn: ({ signal }) => unwrap(client.audit.countAuditEvents({ days }, { signal })),
  })
  if (error) return <ErrorState error={error} retry={refetch} />
  return (
    <div className="charts">
      {series.map((name) => (
        <DayChart
          key={name}
          title={texts.overview.series[name]}
          days={data?.days.map((day) => ({ ...day, count: day[name] }))}
        />
      ))}
    </div>
  )
}

function sum(days: readonly { count: number | null }[] | undefined) {
  return days?.reduce<number | null>(
    (total, { count }) => (total === null || count === null ? null : total + count),
    0,
  )
}
