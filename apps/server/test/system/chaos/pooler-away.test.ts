import { setTimeout as pause } from 'node:timers/promises'
import { createClient, unwrap } from '@castellan/client'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createStore, selectDatabase } from '../../kit/databases.ts'
import { findPgBouncer, openPgBouncer } from '../../kit/pgbouncer.ts'
import { execute, readRows } from '../../kit/raw-sql.ts'
import { adminEmail, password, secret } from '../../kit/server.ts'
import { startProcess } from '../process/server-process.ts'

const loadMs = 6_000

const writers = 6

const terminateSql = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 2`

const settings = [
  'search_path',
  'statement_timeout',
  'default_transaction_read_only',
  'idle_in_transaction_session_timeout',
  'jit',
]

/** Reads the settings of several connections at once, each in a transaction that keeps it. */
async function readSettings(url: string, connections: number) {
  const clients = Array.from({ length: connections }, () => new pg.Client(url))
  try {
    return await Promise.all(
      clients.map(async (client) => {
        await client.connect()
        await client.query('BEGIN')
        const { rows } = await client.query(
          `SELECT array_agg(current_setting(one)) AS values,
             (SELECT count(*) FROM pg_prepared_statements) AS prepared FROM unnest($1::text[]) AS one`,
          [settings],
        )
        return JSON.stringify(rows[0])
      }),
    )
  } finally {
    for (const client of clients) await client.end()
  }
}

describe.runIf(findPgBouncer()).each(selectDatabase('postgresql'))(
  'two servers behind PgBouncer on $name',
  ({ createDatabaseWithTables }) => {
    it('lose nothing that was acknowledged while connections break and the pooler restarts', async () => {
      const url = await createDatabaseWithTables()
      const pooler = await openPgBouncer(url, 'transaction')
      onTestFinished(pooler.stop)
      const env = {
        DATABASE_URL: pooler.url,
        CASTELLAN_SECRET: secret,
        CASTELLAN_ADMIN_PASSWORD: password,
        CASTELLAN_RATE_LIMIT: 'off',
        LOG_LEVEL: 'warn',
      }
      const servers = [await startProcess({ env }), await startProcess({ env })]
      expect(servers[0]?.said.stdout).toContain('is a connection pooler that pools transactions')
      const { token } = await unwrap(
        createClient({ baseUrl: servers[0]?.api ?? '' }).auth.signInEmail({
          email: adminEmail,
          password,
        }),
      )
      const acknowledged: string[] = []
      const statuses = new Set<number>()
      const deadline = Date.now() + loadMs
      const write = async (writer: number) => {
        const admin = createClient({ baseUrl: servers[writer % 2]?.api ?? '', token })
        for (let i = 0; Date.now() < deadline; i += 1) {
          const email = `user${writer}-${i}@example.com`
          const { status } = await admin.users.createUser({ email, name: email })
          statuses.add(status)
          if (status === 200) acknowledged.push(email)
        }
      }
      const disturb = async () => {
        for (let round = 0; Date.now() < deadline - 1_500; round += 1) {
          await pause(400)
          await execute(url, terminateSql)
          if (round % 5 !== 4) continue
          await pooler.stop()
          await pause(200)
          await pooler.start()
        }
      }
      await Promise.all([disturb(), ...Array.from({ length: writers }, (_, i) => write(i))])
      const stored = (await readRows(url, 'SELECT email FROM "user"')).map(({ email }) => email)
      expect(acknowledged.filter((email) => !stored.includes(email))).toEqual([])
      expect(acknowledged.length).toBeGreaterThan(0)
      expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([])
      for (const { api } of servers) {
        const admin = createClient({ baseUrl: api, token })
        expect((await unwrap(admin.users.listUsers())).total).toBe(stored.length)
      }
      const store = await createStore(url)
      expect(await store.auditLog.verify()).toMatchObject({ isIntact: true, violations: [] })
      const fresh = await readSettings(url, 1)
      expect(new Set(await readSettings(pooler.url, 12))).toEqual(new Set(fresh))
    }, 120_000)
  },
)
