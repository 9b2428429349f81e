import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCluster, hasPostgres } from '../../kit/databases.ts'
import { execute } from '../../kit/raw-sql.ts'
import { secret, startServer } from '../../kit/server.ts'
import { killUntilExit, startProcess } from '../process/server-process.ts'

const statementSeconds = 2
const connectionSeconds = 2

/** The longest time that a request may take: both timeouts, and two seconds more. */
const longestMs = (statementSeconds + connectionSeconds + 2) * 1000

type Outcome = { status: number; retryAfter: string | null; at: number; ms: number }

/** Starts a server on its own cluster, with readers and writers that send requests without pause. */
async function startUnderLoad() {
  const cluster = await createCluster()
  const { admin, createUser, baseUrl } = await startServer({
    env: {
      DATABASE_URL: cluster.url,
      CASTELLAN_RATE_LIMIT: 'on',
      CASTELLAN_RATE_LIMIT_MAX: '1000000',
      CASTELLAN_DATABASE_POOL_SIZE: '3',
      CASTELLAN_DATABASE_CONNECTION_TIMEOUT: String(connectionSeconds),
      CASTELLAN_DATABASE_STATEMENT_TIMEOUT: String(statementSeconds),
    },
  })
  const { id } = await createUser()
  const outcomes: Outcome[] = []
  let stopping = false
  const ask = async (path: string, body?: object) => {
    const at = performance.now()
    const response = await fetch(`${baseUrl}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    await response.text()
    const { status, headers } = response
    const ms = performance.now() - at
    outcomes.push({ status, retryAfter: headers.get('retry-after'), at, ms })
  }
  const asker = async (index: number) => {
    while (!stopping) {
      if (index % 2 === 0) await ask(`/admin/get-user?id=${id}`)
      else await ask('/admin/set-role', { userId: id, role: 'user' })
    }
  }
  const askers = Promise.all(Array.from({ length: 8 }, (_, index) => asker(index)))
  const stop = async () => {
    stopping = true
    await askers
  }
  onTestFinished(stop)
  return { cluster, outcomes, stop }
}

/** Waits for a response with `status` after `since`, and returns its time. */
async function waitForStatus(outcomes: Outcome[], status: number, since: number) {
  for (;;) {
    const found = outcomes.find((one) => one.status === status && one.at > since)
    if (found) return found.at + found.ms
    await pause(10)
  }
}

function expectValidOutcomes(outcomes: Outcome[]) {
  expect([...new Set(outcomes.map(({ status }) => status))].sort()).toEqual([200, 503])
  for (const { status, retryAfter, ms } of outcomes) {
    expect(retryAfter).toBe(status === 503 ? '1' : null)
    expect(ms).toBeLessThan(longestMs)
  }
}

function print(text: string) {
  return process.stdout.write(`${text}\n`)
}

function report(what: string, outcomes: Outcome[], recoveryMs: number) {
  const refused = outcomes.filter(({ status }) => status === 503)
  const slowest = Math.round(Math.max(...outcomes.map(({ ms }) => ms)))
  print(
    `${what}: ${outcomes.length} requests, ${refused.length} of them 503, the slowest ${slowest} ms, ` +
      `back ${Math.round(recoveryMs)} ms after the database`,
  )
}

describe.runIf(hasPostgres)('a PostgreSQL server under load', () => {
  it.each(['fast', 'immediate'] as const)(
    'causes 503 while it restarts (%s), and then works again without help',
    async (mode) => {
      const { cluster, outcomes, stop } = await startUnderLoad()
      await waitForStatus(outcomes, 200, 0)
      const stoppedAt = performance.now()
      await cluster.stop(mode)
      await waitForStatus(outcomes, 503, stoppedAt)
      await cluster.start()
      const back = performance.now()
      const served = await waitForStatus(outcomes, 200, back)
      await stop()
      expectValidOutcomes(outcomes)
      expect(served - back).toBeLessThan(5_000)
      report(`restart, ${mode}`, outcomes, served - back)
    },
    60_000,
  )

  it('causes 503 while it is frozen, and then works again without help', async () => {
    const { cluster, outcomes, stop } = await startUnderLoad()
    await waitForStatus(outcomes, 200, 0)
    const stoppedAt = performance.now()
    cluster.freeze()
    onTestFinished(cluster.thaw)
    const refused = await waitForStatus(outcomes, 503, stoppedAt)
    expect(refused - stoppedAt).toBeLessThan(longestMs)
    cluster.thaw()
    const back = performance.now()
    const served = await waitForStatus(outcomes, 200, back)
    await stop()
    expectValidOutcomes(outcomes)
    expect(served - back).toBeLessThan(5_000)
    report('freeze', outcomes, served - back)
  }, 60_000)

  it('keeps no server from its end after a second signal', async () => {
    const cluster = await createCluster()
    const env = {
      DATABASE_URL: cluster.url,
      CASTELLAN_SECRET: secret,
      CASTELLAN_ADMIN_PASSWORD: 'correct horse',
      CASTELLAN_SHUTDOWN_DELAY: '0',
    }
    const server = await startProcess({ env })
    cluster.freeze()
    onTestFinished(cluster.thaw)
    const { code, ms } = await killUntilExit(server)
    expect(code).toBe(1)
    expect(ms).toBeLessThan(6_000)
    expect(server.said.stdout).toContain('did not stop in time')
  }, 60_000)

  it('survives that PostgreSQL ends its connections again and again', async () => {
    const { cluster, outcomes, stop } = await startUnderLoad()
    await waitForStatus(outcomes, 200, 0)
    const stoppedAt = performance.now()
    for (let round = 0; round < 20; round += 1) {
      await execute(
        cluster.url,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'castellan'`,
      )
      await waitForStatus(outcomes, 200, performance.now())
    }
    await waitForStatus(outcomes, 503, stoppedAt)
    await stop()
    expectValidOutcomes(outcomes)
  }, 60_000)

  it('causes 503 while another client locks its tables, and then works again', async () => {
    const { cluster, outcomes, stop } = await startUnderLoad()
    const holder = new pg.Client({ connectionString: cluster.url })
    await holder.connect()
    onTestFinished(() => holder.end())
    await waitForStatus(outcomes, 200, 0)
    const stoppedAt = performance.now()
    await holder.query('BEGIN; LOCK TABLE "user" IN ACCESS EXCLUSIVE MODE')
    await waitForStatus(outcomes, 503, stoppedAt)
    await holder.query('ROLLBACK')
    const back = performance.now()
    const served = await waitForStatus(outcomes, 200, back)
    await stop()
    expectValidOutcomes(outcomes)
    report('pool exhausted', outcomes, served - back)
  }, 60_000)
})

describe.runIf(hasPostgres)('a PostgreSQL server that became a standby', () => {
  it('causes 503 for changes, and is not ready, until it is the primary', async () => {
    const cluster = await createCluster()
    const { createUser, admin, url, clock } = await startServer({
      env: { DATABASE_URL: cluster.url, CASTELLAN_DATABASE_STATEMENT_TIMEOUT: '5' },
    })
    const { id } = await createUser()
    const change = async () => {
      const { status, headers } = await admin.users.updateUser({
        userId: id,
        data: { name: 'Ada' },
      })
      return [status, headers.get('retry-after')]
    }
    const restart = async () => {
      await cluster.stop('fast')
      await cluster.start()
    }
    const check = () => fetch(`${url}/health/ready`)
    const signal = join(cluster.folder, 'data', 'standby.signal')
    writeFileSync(signal, '')
    await restart()
    await expect.poll(async () => (await admin.users.getUser({ id })).status).toBe(200)
    clock.advance(5)
    expect(await (await check()).json()).toMatchObject({
      message: 'The database does not accept writes',
    })
    expect(await change()).toEqual([503, '1'])
    expect((await check()).status).toBe(503)
    rmSync(signal)
    await restart()
    clock.advance(1)
    await expect.poll(async () => (await check()).status, { timeout: 10_000 }).toBe(200)
    expect(await change()).toEqual([200, null])
  }, 60_000)
})
