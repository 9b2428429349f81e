import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findPrometheus, runPromtool, startPrometheus } from '../../kit/prometheus.ts'
import { startServer, unwrap } from '../../kit/server.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'

const token = 'metrics-token-0123456789'

const server = fileURLToPath(new URL('../../..', import.meta.url))
const rulesFile = join(server, 'monitoring/castellan.rules.yml')
const rulesText = readFileSync(rulesFile, 'utf8')
const dashboard = JSON.parse(
  readFileSync(join(server, 'monitoring/castellan.dashboard.json'), 'utf8'),
)
const page = readFileSync(join(server, '../docs/monitoring.md'), 'utf8')
const [localConfig = '', remoteConfig = ''] = [...page.matchAll(/^ *```yaml\n(.*?)^ *```$/gms)].map(
  ([, block = '']) => block.replace(/^ {3}(?=( {2})*\S)/gm, ''),
)

/** Labels that Prometheus adds, or that a histogram has. */
const commonLabels = ['job', 'instance', 'le', '__name__']

type Target = { expr: string; legendFormat: string }

type Series = Record<string, string>

type QueryResult = { result: { value: string[] }[] }

/** The queries of the dashboard, each with the labels that its legend names. */
function listDashboardQueries() {
  const targets: Target[] = dashboard.panels.flatMap(
    (panel: { targets: Target[] }) => panel.targets,
  )
  return targets.map(({ expr, legendFormat }) => ({
    query: expr.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '1m'),
    labels: listMatches(legendFormat, /\{\{(\w+)\}\}/g),
  }))
}

function listMatches(text: string, pattern: RegExp) {
  return [...text.matchAll(pattern)].map(([, match = '']) => match)
}

function listMetrics(query: string) {
  return [...new Set(listMatches(query, /\b((?:castellan|nodejs|process)_\w+|up\b)/g))]
}

/** The labels that a query selects or groups by. */
function listLabels(query: string) {
  const selected = listMatches(query, /\{([^}]*)\}/g).join()
  const grouped = listMatches(query, /\b(?:by|ignoring|on) \(([^)]*)\)/g).join()
  return [...listMatches(selected, /(\w+)\s*(?:=~|!~|!=|=)/g), ...listMatches(grouped, /(\w+)/g)]
}

describe.runIf(findPrometheus())('Prometheus', () => {
  it('accepts the alert rules, and fires each alert when it should', () => {
    expect(runPromtool('check', 'rules', rulesFile)).toContain('SUCCESS')
    const tests = join(server, 'test/system/monitoring/alerts.yml')
    expect(runPromtool('test', 'rules', tests)).toContain('SUCCESS')
    const alerts = listMatches(rulesText, /- alert: (\w+)/g)
    expect(listMatches(page, /^\| `(Castellan\w+)` \|/gm)).toEqual(alerts)
    const tested = new Set(listMatches(readFileSync(tests, 'utf8'), /alertname: (\w+)/g))
    expect([...tested].sort()).toEqual([...alerts].sort())
  })

  it('reads a server by the documented configuration, and finds what the dashboard asks for', async () => {
    const metered = await startServer({
      env: {
        CASTELLAN_METRICS: 'on',
        CASTELLAN_METRICS_PORT: '0',
        CASTELLAN_METRICS_TOKEN: token,
      },
    })
    const secretFile = join(createTemporaryFolder(), 'token')
    writeFileSync(secretFile, token)
    const target = new URL(metered.metricsUrl ?? '').host
    const { read } = await startPrometheus(
      [localConfig.split('scrape_configs')[0], remoteConfig]
        .join('')
        .replace('15s', '250ms')
        .replace('castellan.rules.yml', rulesFile)
        .replace('/run/secrets/metrics', secretFile)
        .replace(/targets: .*/, `targets: ['${target}']`),
    )
    for (let n = 0; n < 7; n += 1) await metered.createUser()
    const user = await metered.createUser()
    await unwrap(metered.admin.bans.banUser({ userId: user.id }))
    await metered.anonymous.signIn({ email: user.email, password: 'wrong' }).catch(() => {})
    const query = async (text: string) =>
      (await read<QueryResult>('query', { query: text })).result.map(({ value }) => value[1])
    const created =
      'castellan_http_requests_total{job="castellan",endpoint="createUser",status="200"}'
    await expect.poll(() => query(created), { timeout: 20_000 }).toEqual(['8'])
    await expect.poll(() => query('castellan_users{state="banned"}')).toEqual(['1'])
    await expect.poll(() => query('castellan_http_requests_total{status="401"}')).toEqual(['1'])

    const { groups } = await read<{ groups: { rules: { query: string }[] }[] }>('rules')
    const queries = [
      ...groups.flatMap(({ rules }) => rules.map((one) => ({ query: one.query, labels: [] }))),
      ...listDashboardQueries(),
    ]
    expect(queries.length).toBeGreaterThan(30)
    const unknown: string[] = []
    const described = new Set(
      (await read<{ metric: string }[]>('targets/metadata')).map(({ metric }) => metric),
    )
    for (const { query: text, labels } of queries) {
      await read('query', { query: text })
      const metrics = listMetrics(text)
      expect(metrics, text).not.toEqual([])
      const series = (
        await Promise.all(metrics.map((name) => read<Series[]>('series', { 'match[]': name })))
      ).flat()
      const known = new Set([...series.flatMap(Object.keys), ...commonLabels])
      for (const name of metrics)
        if (name !== 'up' && !described.has(name.replace(/_bucket$/, ''))) unknown.push(name)
      // Connections of a pool exist on PostgreSQL only.
      if (series.length === 0) expect(text).toContain('castellan_database_connections')
      else
        for (const label of [...labels, ...listLabels(text)])
          if (!known.has(label)) unknown.push(`${label} in ${text}`)
    }
    expect(unknown).toEqual([])
  })
})
