import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient, unwrap } from '@castellan/client'
import { describe, expect, it } from 'vitest'
import { selectDatabase } from '../../kit/databases.ts'
import { findNginx, startNginx } from '../../kit/nginx.ts'
import { readRows } from '../../kit/raw-sql.ts'
import { adminEmail, password, secret } from '../../kit/server.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'
import { main, startAndFail, startProcess } from '../process/server-process.ts'
import { startReverseProxy } from './reverse-proxy.ts'

const clientCount = 6

/** How long a client waits between two requests. */
const thinkMs = 50

/** For how long nginx takes a server for failed that refused a connection. */
const failTimeoutMs = 10_000

type RunningProcess = Awaited<ReturnType<typeof startProcess>>

/** What may change at a restart. */
type Restart = { program?: string; pauseMs?: number }

/** Copies the build with another version, and with one more migration. */
function createNextVersion() {
  const folder = createTemporaryFolder()
  const server = dirname(dirname(main))
  for (const name of ['assets', 'dist', 'prisma', 'package.json'])
    cpSync(join(server, name), join(folder, name), { recursive: true })
  symlinkSync(join(server, 'node_modules'), join(folder, 'node_modules'))
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const version = '99.0.0'
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, version }))
  writeFileSync(
    join(folder, 'prisma/postgresql/migrations/0099_next.sql'),
    'CREATE TABLE "castellan_next" ("id" TEXT NOT NULL PRIMARY KEY);',
  )
  return { program: join(folder, 'dist/main.js'), current: manifest.version as string }
}

/** Starts two servers with the default delay, and a proxy in front of them. */
async function startBehind(startProxy: (ports: number[]) => Promise<string>, url: string) {
  const env = {
    DATABASE_URL: url,
    CASTELLAN_SECRET: secret,
    CASTELLAN_ADMIN_PASSWORD: password,
    CASTELLAN_RATE_LIMIT: 'off',
    // The default of the server, not of these tests.
    CASTELLAN_SHUTDOWN_DELAY: '',
    LOG_LEVEL: 'warn',
  }
  const servers = await Promise.all([1, 2].map(() => startProcess({ env })))
  const baseUrl = `${await startProxy(servers.map(({ port }) => port))}/api/auth`
  const restart = async ({ port, folder, kill, exit }: RunningProcess, changes: Restart = {}) => {
    const { pauseMs = 0, ...program } = changes
    kill('SIGTERM')
    expect((await exit).code).toBe(0)
    await startProcess({ folder, env: { ...env, PORT: `${port}` }, ...program })
    await pause(pauseMs)
  }
  return { env, servers, baseUrl, restart }
}

/** Has clients change a user until `work` is done. Returns how many responses had each status. */
async function callDuring(baseUrl: string, work: () => Promise<void>) {
  const { token } = await unwrap(
    createClient({ baseUrl }).auth.signInEmail({ email: adminEmail, password }),
  )
  const admin = createClient({ baseUrl, token })
  const { user } = await unwrap(
    admin.users.createUser({ email: 'ada@example.com', name: 'Ada', password }),
  )
  let isRunning = true
  const statuses = new Map<number | string, number>()
  const call = async () => {
    while (isRunning) {
      const status = await admin.users.updateUser({ userId: user.id, data: { name: 'A' } }).then(
        (response) => response.status,
        (error: Error) => error.message,
      )
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      await pause(thinkMs)
    }
  }
  const calls = Array.from({ length: clientCount }, call)
  await work().finally(() => {
    isRunning = false
  })
  await Promise.all(calls)
  return Object.fromEntries(statuses)
}

describe.each(selectDatabase('postgresql'))(
  'a rolling restart of two servers on one database of $name',
  ({ createDatabase }) => {
    it('loses no request of clients behind a proxy', async () => {
      const { servers, baseUrl, restart } = await startBehind(
        startReverseProxy,
        await createDatabase(),
      )
      const statuses = await callDuring(baseUrl, async () => {
        for (const server of servers) await restart(server)
      })
      expect(Object.keys(statuses)).toEqual(['200'])
      process.stdout.write(`rolling restart: ${statuses[200]} requests, none lost\n`)
    }, 120_000)

    it.runIf(findNginx())(
      'loses no request behind nginx, also when it is an upgrade',
      async () => {
        const url = await createDatabase()
        const { env, servers, baseUrl, restart } = await startBehind(startNginx, url)
        const { program, current } = createNextVersion()
        const statuses = await callDuring(baseUrl, async () => {
          for (const server of servers) await restart(server, { program, pauseMs: failTimeoutMs })
        })
        expect(Object.keys(statuses)).toEqual(['200'])
        process.stdout.write(`rolling upgrade behind nginx: ${statuses[200]} requests, none lost\n`)
        expect(await readRows(url, 'SELECT * FROM castellan_next')).toEqual([])
        const { sentence } = await startAndFail({ env })
        expect(sentence).toBe(
          `This database was migrated by Castellan 99.0.0; this is Castellan ${current}. Start 99.0.0 or later.`,
        )
      },
      120_000,
    )
  },
)
