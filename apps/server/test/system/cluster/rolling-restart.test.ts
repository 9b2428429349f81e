import { setTimeout as pause } from 'node:timers/promises'
import { createClient, unwrap } from '@castellan/client'
import { describe, expect, it } from 'vitest'
import { selectDatabase } from '../../kit/databases.ts'
import { adminEmail, password, secret } from '../../kit/server.ts'
import { startProcess } from '../process/server-process.ts'
import { startReverseProxy } from './reverse-proxy.ts'

const clientCount = 6

/** How long a client waits between two requests. */
const thinkMs = 50

describe.each(selectDatabase('postgresql'))(
  'a rolling restart of two servers on one database of $name',
  ({ createDatabase }) => {
    it('loses no request of clients behind a proxy', async () => {
      const env = {
        DATABASE_URL: await createDatabase(),
        CASTELLAN_SECRET: secret,
        CASTELLAN_ADMIN_PASSWORD: password,
        CASTELLAN_RATE_LIMIT: 'off',
        // The default of the server, not of these tests.
        CASTELLAN_SHUTDOWN_DELAY: '',
        LOG_LEVEL: 'warn',
      }
      const servers = await Promise.all([1, 2].map(() => startProcess({ env })))
      const baseUrl = `${await startReverseProxy(servers.map(({ port }) => port))}/api/auth`
      const { token } = await unwrap(
        createClient({ baseUrl }).auth.signInEmail({ email: adminEmail, password }),
      )
      const admin = createClient({ baseUrl, token })
      const { user } = await unwrap(
        admin.users.createUser({ email: 'ada@example.com', name: 'Ada', password }),
      )
      let isRunning = true
      const statuses = new Map<number, number>()
      const call = async () => {
        while (isRunning) {
          const { status } = await admin.users.updateUser({ userId: user.id, data: { name: 'A' } })
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
          await pause(thinkMs)
        }
      }
      const calls = Array.from({ length: clientCount }, call)
      for (const { port, folder, kill, exit } of servers) {
        kill('SIGTERM')
        expect((await exit).code).toBe(0)
        await startProcess({ folder, env: { ...env, PORT: `${port}` } })
      }
      isRunning = false
      await Promise.all(calls)
      expect([...statuses.keys()]).toEqual([200])
      process.stdout.write(`rolling restart: ${statuses.get(200)} requests, none lost\n`)
    }, 120_000)
  },
)
