import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findFreePort } from '../kit/free-port.ts'
import { send } from '../kit/send-request.ts'
import { startServer, unwrap } from '../kit/server.ts'

const token = 'metrics-token-0123456789'

const on = { CASTELLAN_METRICS: 'on', CASTELLAN_METRICS_PORT: '0' }

/** Starts a server with metrics. `read` returns their lines. */
async function startMeteredServer(env: Record<string, string> = {}, timeouts = {}) {
  const server = await startServer({
    env: { ...on, ...env },
    heavyQueries: { running: 0, waiting: 0, waitMs: 1 },
    timeouts: { maintenanceIntervalMs: 20, ...timeouts },
  })
  const { origin } = new URL(server.metricsUrl ?? '')
  const get = async (path = '/metrics', authorization = '', method = 'GET') => {
    const response = await fetch(origin + path, { method, headers: { authorization } })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  const read = async () => (await get('/metrics', `Bearer ${token}`)).text.split('\n')
  return { ...server, get, read }
}

const page = readFileSync(new URL('../../../docs/monitoring.md', import.meta.url), 'utf8')

function withoutValue(line: string) {
  return line.replace(/ \S+$/, '')
}

describe('metrics', () => {
  it('are off by default', async () => {
    expect((await startServer()).metricsUrl).toBeUndefined()
  })

  it('count what the server did, under names and labels of its own', async () => {
    const server = await startMeteredServer({ CASTELLAN_METRICS_TOKEN: token })
    const { get, read, admin, request, createUser } = server
    expect(server.metricsUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/)
    const refused = [await get(), await get('/metrics', `Bearer ${token}x`)]
    expect(refused.map(({ status }) => status)).toEqual([401, 401])
    expect(refused[0]?.headers.get('www-authenticate')).toBe('Bearer')
    const authorization = `Bearer ${token}`
    expect((await get('/metrics', `bearer ${token}`)).status).toBe(200)
    expect((await get('/other', authorization)).status).toBe(404)
    expect((await get('/metrics', authorization, 'POST')).status).toBe(405)

    const user = await createUser()
    await createUser()
    await unwrap(admin.bans.banUser({ userId: user.id }))
    await request('GET', '/admin/list-users', { token: admin.token })
    await request('POST', '/admin/ban-user')
    await expect.poll(read).toContain('castellan_audit_uncovered_age_seconds 0')
    const hasMaintained = async () =>
      (await read()).some((line) => /"maintain-database",outcome="success"} [1-9]/.test(line))
    await expect.poll(hasMaintained).toBe(true)
    const lines = await read()
    for (const line of [
      'castellan_build_info{version="0.0.0-test"} 1',
      'castellan_http_requests_total{endpoint="createUser",status="200"} 2',
      'castellan_http_requests_total{endpoint="banUser",status="401"} 1',
      'castellan_http_request_duration_seconds_count{endpoint="banUser"} 2',
      'castellan_http_refusals_total{code="TOO_MANY_HEAVY_QUERIES"} 1',
      'castellan_http_refusals_total{code="UNAUTHORIZED"} 1',
      'castellan_http_refusals_total{code="TOO_MANY_REQUESTS"} 0',
      'castellan_audit_events_total{action="user.banned"} 1',
      'castellan_users{state="active"} 2',
      'castellan_users{state="banned"} 1',
      'castellan_job_runs_total{task="purge-expired",outcome="success"} 1',
      'castellan_job_runs_total{task="purge-expired",outcome="failure"} 0',
      'castellan_database_up 1',
      'castellan_database_waiting{queue="transactions"} 0',
      'castellan_password_hashes{state="waiting"} 0',
      'castellan_transaction_retries_total 0',
    ])
      expect(lines).toContain(line)
    const names = lines.flatMap((line) => /^# TYPE (castellan_\w+)/.exec(line)?.[1] ?? [])
    const listed = [...page.matchAll(/^\| `(castellan_\w+)` \|/gm)].map(([, name]) => name)
    expect([...listed].sort()).toEqual(names.sort())
    expect(lines.find((line) => line.startsWith('nodejs_eventloop_lag_p99_seconds '))).toBeDefined()
  })

  it('count each attempt to deliver audit events, and can be read while others hold connections', async () => {
    const sink = `http://127.0.0.1:${await findFreePort()}`
    const { read, metricsUrl } = await startMeteredServer(
      { CASTELLAN_AUDIT_SINK: sink },
      { checkpointIntervalMs: 20 },
    )
    const { port } = new URL(metricsUrl ?? '')
    const idle = Array.from({ length: 50 }, () => connect(Number(port), '127.0.0.1'))
    onTestFinished(() => {
      for (const socket of idle) socket.destroy()
    })
    await Promise.all(idle.map((socket) => once(socket, 'connect')))
    const count = async (run: string) =>
      Number(
        (await read())
          .find((line) => line.includes(run))
          ?.split(' ')
          .at(-1),
      )
    const failed = '"deliver-audit-events",outcome="failure"'
    const passed = '"write-checkpoints",outcome="success"'
    await expect.poll(() => count(passed), { timeout: 20_000 }).toBeGreaterThan(40)
    expect(await count(failed)).toBeGreaterThan(0)
    expect(await count(failed)).toBeLessThan(20)
  })

  it('say that the database does not respond, and leave out what they would read there', async () => {
    const { read, store } = await startMeteredServer()
    expect(await read()).toContain('castellan_database_up 1')
    await store.close()
    const lines = await read()
    expect(lines).toContain('castellan_database_up 0')
    const left = lines.filter((line) => /^castellan_(users|audit_uncovered)/.test(line))
    expect(left).toEqual([])
  })

  it('have no new series for odd paths, methods, codes and headers', async () => {
    const { read, request, url, admin } = await startMeteredServer({
      CASTELLAN_RATE_LIMIT: 'on',
      // So few that each round has refusals, however slow the machine is.
      CASTELLAN_RATE_LIMIT_MAX: '5',
    })
    const methods = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND', 'REPORT', 'M-SEARCH']
    const sendOdd = async (round: number) => {
      for (let n = 0; n < 150; n += 1) {
        const odd = `${round}-${n}-${String.fromCharCode(0xe0 + n)}`
        const method = methods[n % methods.length] ?? 'GET'
        const headers = { 'x-reason': `code-${round}-${n}`, 'user-agent': `agent-${round}-${n}` }
        await request(method, `/${encodeURIComponent(odd)}`, { headers })
        await request(method, `/admin/list-users?${encodeURIComponent(odd)}=1`, { headers })
        await send(url, method, `/health/${encodeURIComponent(odd)}`, { headers })
        await request('POST', '/admin/set-role', {
          token: admin.token,
          json: { userId: odd, role: odd, code: odd },
        })
      }
    }
    const listSeries = async () =>
      (await read()).filter((line) => line.startsWith('castellan_')).map(withoutValue)
    await sendOdd(0)
    const before = new Set(await listSeries())
    await sendOdd(1)
    const after = await listSeries()
    expect(after.filter((series) => !before.has(series))).toEqual([])
    expect(before.size).toBeLessThan(600)
    expect(after).toContain('castellan_http_requests_total{endpoint="other",status="404"}')
  })
})
