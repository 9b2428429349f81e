import { fileURLToPath } from 'node:url'
import { createClient, unwrap } from '@castellan/client'
import { describe, expect, it } from 'vitest'
import { selectDatabase } from '../../kit/databases.ts'
import { findFreePort } from '../../kit/free-port.ts'
import { readRows } from '../../kit/raw-sql.ts'
import { adminEmail, password, secret } from '../../kit/server.ts'
import {
  killUntilExit,
  runCommandLine,
  startAndFail,
  startProcess,
} from '../process/server-process.ts'

const clientCount = 6

const deafWorker = fileURLToPath(new URL('./deaf-worker.js', import.meta.url))

type LogLine = { pid: number; msg: string; level: number }

/** Starts a server with two workers, and signs in as its admin. */
async function startWithWorkers(url: string, changes: Record<string, string> = {}) {
  const metricsPort = await findFreePort()
  const env = {
    DATABASE_URL: url,
    CASTELLAN_SECRET: secret,
    CASTELLAN_ADMIN_PASSWORD: password,
    CASTELLAN_RATE_LIMIT: 'off',
    CASTELLAN_WORKERS: '2',
    CASTELLAN_METRICS: 'on',
    CASTELLAN_METRICS_PORT: `${metricsPort}`,
    ...changes,
  }
  const server = await startProcess({ env })
  const { token } = await unwrap(
    createClient({ baseUrl: server.api }).auth.signInEmail({ email: adminEmail, password }),
  )
  const readLog = () =>
    server.said.stdout
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line): LogLine => JSON.parse(line))
  /** The processes that have handled requests. */
  const listWorkers = () => [
    ...new Set(readLog().flatMap(({ pid, msg }) => (msg === 'request' ? pid : []))),
  ]
  /** Sends a request on a connection of its own. */
  const check = async (path: string) => {
    const url = `http://127.0.0.1:${server.port}${path}`
    const response = await fetch(url, { headers: { connection: 'close' } })
    return { status: response.status, text: await response.text() }
  }
  const readMetrics = async () =>
    (await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()).split('\n')
  const readMetric = async (series: string) => {
    const line = (await readMetrics()).find((one) => one.startsWith(`${series} `))
    return line === undefined ? undefined : Number(line.slice(series.length + 1))
  }
  const admin = createClient({ baseUrl: server.api, token })
  return { ...server, env, admin, readLog, listWorkers, check, readMetric }
}

type Running = Awaited<ReturnType<typeof startWithWorkers>>

/**
 * Has clients change a user each until `work` is done. Returns how many calls ended in each way, and how many each
 * client has lost.
 */
async function callDuring({ admin }: Running, work: () => Promise<unknown>) {
  let isRunning = true
  let calls = 0
  const outcomes: Record<string, number> = {}
  const call = async (_: unknown, n: number) => {
    const created = await admin.users.createUser({ email: `user${n}@example.com`, name: 'Ada' })
    const { user } = await unwrap(created)
    let lost = 0
    while (isRunning) {
      calls += 1
      const outcome = await admin.users
        .updateUser({ userId: user.id, data: { name: `Ada ${calls}` } })
        .then(({ status }) => `${status}`, readCode)
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      if (outcome !== '200') lost += 1
      if (outcome === 'ECONNREFUSED') break
    }
    return lost
  }
  const clients = Array.from({ length: clientCount }, call)
  await work().finally(() => {
    isRunning = false
  })
  return { outcomes, losses: await Promise.all(clients) }
}

/** The code of the error that is the first cause of another, or its message. */
function readCode(error: NodeJS.ErrnoException): string {
  return error.cause instanceof Error ? readCode(error.cause) : (error.code ?? error.message)
}

describe.each(selectDatabase('postgresql'))(
  'a server with two workers on $name',
  ({ createDatabase }) => {
    it('gives the connections to both in turn, and runs the jobs once', async () => {
      const server = await startWithWorkers(await createDatabase())
      const { check, listWorkers, readLog, readMetric } = server
      for (let n = 0; n < 4; n += 1) expect((await check('/health/ready')).status).toBe(200)
      expect(listWorkers()).toHaveLength(2)
      const main = readLog().find(({ msg }) => msg === 'listening')?.pid
      expect(listWorkers()).not.toContain(main)
      const requests = 'castellan_http_requests_total{endpoint="healthReady",status="200"}'
      expect(await readMetric(requests)).toBe(4)
      const runs = 'castellan_job_runs_total{task="purge-expired",outcome="success"}'
      await expect.poll(() => readMetric(runs)).toBe(1)
      expect(await readMetric('castellan_database_up')).toBe(1)
      expect(await readMetric('castellan_users{state="active"}')).toBe(1)
      const connections = 'castellan_database_connections_max{pool="background"}'
      expect(await readMetric(connections)).toBe(2)
    })

    it('is ready as long as both respond', async () => {
      const { check, listWorkers } = await startWithWorkers(await createDatabase())
      for (let n = 0; n < 2; n += 1) await check('/health/live')
      const [frozen = 0] = listWorkers()
      process.kill(frozen, 'SIGSTOP')
      // One of two connections reaches the frozen worker, and waits there.
      const checks = [check('/health/ready'), check('/health/ready')]
      const { status, text } = await Promise.race(checks)
      expect([status, JSON.parse(text).message]).toEqual([503, 'A worker does not respond'])
      process.kill(frozen, 'SIGCONT')
      await Promise.all(checks)
      await expect.poll(async () => (await check('/health/ready')).status).toBe(200)
    })

    it('replaces a worker that is killed, and loses no more than the requests of that one', async () => {
      const url = await createDatabase()
      const server = await startWithWorkers(url)
      const { check, listWorkers, readLog, readMetric, env, folder } = server
      const updated = 'castellan_http_requests_total{endpoint="updateUser",status="200"}'
      const appended = 'castellan_audit_events_total{action="user.updated"}'
      let before = 0
      const { outcomes, losses } = await callDuring(server, async () => {
        await expect.poll(() => readMetric(updated), { timeout: 30_000 }).toBeGreaterThan(20)
        const [killed = 0, other = 0] = listWorkers()
        expect(other).not.toBe(0)
        before = (await readMetric(updated)) ?? 0
        process.kill(killed, 'SIGKILL')
        await expect
          .poll(
            async () => {
              await check('/health/live')
              return listWorkers().length
            },
            { timeout: 30_000 },
          )
          .toBe(3)
      })
      const { 200: succeeded = 0 } = outcomes
      // Another one would be that of a new connection, which the other worker handles.
      expect(Math.max(...losses)).toBeLessThanOrEqual(1)
      expect(readLog().filter(({ level }) => level >= 50)).toMatchObject([
        {
          msg: 'a worker has ended, and another one starts',
          workerPid: expect.any(Number),
          signal: 'SIGKILL',
        },
      ])
      const after = (await readMetric(updated)) ?? 0
      expect(after).toBeGreaterThan(before)
      expect(after).toBeLessThanOrEqual(succeeded)
      const [events] = await readRows(
        url,
        `SELECT count(*) AS count FROM castellan_audit_events WHERE action = 'user.updated'`,
      )
      expect(Number(events?.count)).toBeGreaterThanOrEqual(succeeded)
      expect(await readMetric(appended)).toBeLessThanOrEqual(Number(events?.count))
      const verified = await runCommandLine(['audit', 'verify'], { env, folder })
      expect(verified).toMatchObject({ code: 0 })
      process.stdout.write(`a killed worker: ${JSON.stringify(outcomes)}\n`)
    }, 120_000)

    it('loses no request when it is stopped', async () => {
      const server = await startWithWorkers(await createDatabase(), {
        CASTELLAN_SHUTDOWN_DELAY: '1',
      })
      const { kill, exit, readMetric, env, folder } = server
      const updated = 'castellan_http_requests_total{endpoint="updateUser",status="200"}'
      const { outcomes } = await callDuring(server, async () => {
        await expect.poll(() => readMetric(updated), { timeout: 30_000 }).toBeGreaterThan(20)
        kill('SIGTERM')
        expect(await exit).toMatchObject({ code: 0 })
      })
      expect(Object.keys(outcomes).sort()).toEqual(['200', 'ECONNREFUSED'])
      expect((await runCommandLine(['audit', 'verify'], { env, folder })).code).toBe(0)
      process.stdout.write(`stopped workers: ${JSON.stringify(outcomes)}\n`)
    }, 120_000)

    it('kills a worker that does not stop, after a second signal', async () => {
      const server = await startWithWorkers(await createDatabase(), {
        CASTELLAN_SHUTDOWN_DELAY: '0',
      })
      const { admin, listWorkers } = server
      await expect
        .poll(async () => {
          await admin.users.listUsers({ limit: 1 })
          await server.check('/health/live')
          return listWorkers().length
        })
        .toBe(2)
      const [frozen = 0] = listWorkers()
      process.kill(frozen, 'SIGSTOP')
      const { code, ms } = await killUntilExit(server)
      expect(code).toBe(0)
      expect(ms).toBeLessThan(8_000)
      expect(server.said.stdout).toContain('workers do not stop, and are killed')
    }, 60_000)

    it('ends with the sentence of a worker that cannot start', async () => {
      const { sentence } = await startAndFail({
        env: {
          DATABASE_URL: await createDatabase(),
          CASTELLAN_SECRET: secret,
          CASTELLAN_WORKERS: '2',
          NODE_OPTIONS: `--import ${deafWorker}`,
        },
      })
      expect(sentence).toMatch(/^The database \w+ on .* cannot be opened: connect ECONNREFUSED/)
      expect(sentence.split('\n')).toHaveLength(1)
    })
  },
)
