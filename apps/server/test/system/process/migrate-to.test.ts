import { readFileSync } from 'node:fs'
import { createClient, unwrap } from '@castellan/client'
import { describe, expect, it } from 'vitest'
import { selectDatabase } from '../../kit/databases.ts'
import { execute, readRows } from '../../kit/raw-sql.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'
import { runCommandLine, signIn, startProcess, whoIs } from './server-process.ts'

const users = 100_000

const password = 'correct horse'

/** Users, each with an account, every tenth with a session; some banned, some with unusual texts. */
const fillSql = `CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${users})
    SELECT i, strftime('%Y-%m-%dT%H:%M:%fZ', '2024-01-01', '+' || i || ' seconds') AS at FROM n;
  INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt", role, banned, "banExpires")
    SELECT 'u' || i, CASE i % 7 WHEN 0 THEN 'Zoë "✓" \\ {' || i || '}' ELSE 'User ' || i END, 'u' || i || '@example.com',
      i % 2, at, at, CASE i % 3 WHEN 0 THEN 'user' END, i % 5 = 0, CASE i % 10 WHEN 0 THEN '2099-01-01T00:00:00.123Z' END FROM n;
  INSERT INTO account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
    SELECT 'a' || i, 'u' || i, 'credential', 'u' || i, 'hash of ' || i, at, at FROM n;
  INSERT INTO session (id, "expiresAt", token, "createdAt", "updatedAt", "userId")
    SELECT 's' || i, '2099-01-01T00:00:00.000Z', 'token' || i, at, at, 'u' || i FROM n WHERE i % 10 = 0;
  INSERT INTO verification VALUES ('v', 'ada@example.com', 'code', '2099-01-01T00:00:00.000Z', '2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00.000Z')`

/** Selects the connection that copies users, or ends it. */
const copyingSql = `SELECT pid FROM pg_stat_activity
  WHERE datname = current_database() AND query LIKE 'INSERT INTO "user"%'`
const interruptSql = copyingSql.replace('pid', 'pg_terminate_backend(pid)')

/** As some tools make tables. */
const withoutRowIdSql = `DROP TABLE verification;
  CREATE TABLE verification (id TEXT NOT NULL PRIMARY KEY, identifier TEXT NOT NULL, value TEXT NOT NULL,
    "expiresAt" DATETIME NOT NULL, "createdAt" DATETIME, "updatedAt" DATETIME) WITHOUT ROWID;
  INSERT INTO verification WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
    SELECT 'v' || i, 'ada@example.com', 'code', '2099-01-01T00:00:00.000Z', '2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00.000Z' FROM n`

/** Runs a server on a new SQLite file, makes some changes, and stops it. */
async function createFile() {
  const env = { CASTELLAN_ADMIN_PASSWORD: password }
  const server = await startProcess({ env })
  const { signedToken } = await signIn(server.api, password)
  const admin = createClient({ baseUrl: server.api, token: signedToken })
  await unwrap(admin.roles.createRole({ name: 'helper', permissions: { user: ['list'] } }))
  const { user } = await unwrap(
    admin.users.createUser({ email: 'ada@example.com', name: 'Ada', role: 'helper', password }),
  )
  await unwrap(admin.bans.banUser({ userId: user.id, banReason: 'spam' }))
  const key = await unwrap(
    admin.apiKeys.createApiKey({ name: 'A key', permissions: ['user:list'] }),
  )
  const stop = async () => {
    server.kill('SIGTERM')
    await server.exit
  }
  return { ...server, url: `file:${server.database}`, signedToken, key, stop }
}

describe.each(selectDatabase('postgresql'))(
  'castellan migrate-to a database of $name',
  ({ createDatabase }) => {
    it(`copies ${users} users with all that belongs to them, and refuses a second copy`, async () => {
      const target = await createDatabase()
      const withPassword = target.replace(/\/\/([^@/]*)@/, '//$1:hunter2@')
      const { folder, url, signedToken, key, stop, database } = await createFile()
      const move = () => runCommandLine(['migrate-to', withPassword], { folder })
      const inUse = await move()
      expect([inUse.code, inUse.stderr]).toEqual([
        1,
        expect.stringContaining('Another server is using the database'),
      ])
      await stop()
      await execute(url, fillSql)
      const interrupted = move()
      await expect.poll(() => readRows(target, interruptSql), { timeout: 60_000 }).toHaveLength(1)
      expect(await interrupted).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/cannot be used: .*[Cc]onnection [^\n]*\n\n$/),
      })
      expect(await readRows(target, 'SELECT id FROM "user" LIMIT 1')).toEqual([])
      const head = await runCommandLine(['audit', 'verify'], { folder })
      const moving = move()
      await expect.poll(() => readRows(target, copyingSql), { timeout: 60_000 }).toHaveLength(1)
      await expect(execute(url, 'UPDATE "user" SET name = email')).rejects.toThrow('locked')
      const moved = await moving
      expect(moved).toMatchObject({ code: 0, stderr: '' })
      expect(moved.stdout).toContain(`user: ${(users + 2).toLocaleString('en')} rows`)
      expect(moved.stdout + inUse.stderr).not.toContain('hunter2')

      const secret = readFileSync(`${database}.secret`, 'utf8').trim()
      const env = { DATABASE_URL: target, CASTELLAN_SECRET: secret }
      const server = await startProcess({ env })
      expect(await whoIs(server.api, signedToken)).toBe('admin@example.com')
      const admin = createClient({ baseUrl: server.api, token: signedToken })
      const byKey = createClient({ baseUrl: server.api, token: key.secret })
      expect((await unwrap(byKey.users.listUsers({ limit: 1 }))).total).toBe(users + 2)
      expect(await unwrap(admin.users.getUser({ id: 'u70' }))).toMatchObject({
        name: 'Zoë "✓" \\ {70}',
        banned: true,
        banExpires: '2099-01-01T00:00:00.123Z',
        createdAt: '2024-01-01T00:01:10.000Z',
      })
      expect((await unwrap(admin.roles.listRoles())).roles.map(({ name }) => name)).toContain(
        'helper',
      )
      await unwrap(admin.users.createUser({ email: 'new@example.com', name: 'New' }))
      server.kill('SIGTERM')
      await server.exit
      const [, expected = ''] = /(\d+:[0-9a-f]{64})/.exec(head.stdout) ?? []
      expect(moved.stdout).toContain(expected)
      const verified = await runCommandLine(['audit', 'verify', '--expect-head', expected], { env })
      expect(verified).toMatchObject({ code: 0, stderr: '' })

      const again = await move()
      expect([again.code, again.stderr]).toEqual([
        1,
        expect.stringContaining('The table user of the PostgreSQL database has rows.'),
      ])
    })

    it('copies a table WITHOUT ROWID and the additional columns of an app that PostgreSQL has, and names the others', async () => {
      const target = await createDatabase()
      const { folder, url, stop } = await createFile()
      await stop()
      const add =
        'ALTER TABLE "user" ADD COLUMN plan TEXT; ALTER TABLE "user" ADD COLUMN nick TEXT;'
      await execute(
        url,
        `${add} UPDATE "user" SET plan = 'gold'; CREATE TABLE orders (id TEXT); ${withoutRowIdSql}`,
      )
      const refused = await runCommandLine(['migrate-to', target], { folder })
      expect([refused.code, refused.stderr]).toEqual([
        1,
        expect.stringContaining(
          'The table user of PostgreSQL lacks columns that have values in the file: plan.',
        ),
      ])
      expect(await readRows(target, 'SELECT id FROM "user"')).toEqual([])
      await execute(target, 'ALTER TABLE "user" ADD COLUMN plan TEXT')
      await execute(url, `UPDATE "user" SET plan = CAST(x'67ff' AS TEXT) WHERE rowid = 2`)
      expect((await runCommandLine(['migrate-to', target], { folder })).stderr).toContain(
        'The table user of the file has a text that is not UTF-8 in the column plan, where rowid = 2.',
      )
      await execute(url, `UPDATE "user" SET plan = 'gold'`)
      const { code, stdout } = await runCommandLine(['migrate-to', target], { folder })
      expect(code).toBe(0)
      expect(stdout).toContain(
        'Not copied, as they are no tables of Castellan or better-auth: orders',
      )
      expect(await readRows(target, 'SELECT DISTINCT plan FROM "user"')).toEqual([{ plan: 'gold' }])
      const counted = await readRows(target, 'SELECT count(*) AS rows FROM verification')
      expect(counted).toEqual([{ rows: '1500' }])
      const eventSql = 'SELECT action FROM castellan_audit_events ORDER BY seq DESC LIMIT 1'
      expect(await readRows(target, eventSql)).toEqual([{ action: 'database.moved' }])
    })
  },
)

it('castellan migrate-to refuses what is no PostgreSQL database', async () => {
  const { folder, stop } = await createFile()
  await stop()
  const to = (url: string) => runCommandLine(['migrate-to', url], { folder })
  expect((await to('file:other.db')).stderr).toContain('must be PostgreSQL')
  const unknown = await to('postgres://u:hunter2@127.0.0.1:1/x')
  expect(unknown.stderr).toContain('The database x on 127.0.0.1:1 cannot be opened')
  expect(unknown.stderr).toContain('its host and port in <url>')
  expect(unknown.stderr).not.toContain('hunter2')
  expect((await to('postgres://h')).stderr).toContain('<url> must name')
  const elsewhere = await runCommandLine(['migrate-to', 'postgres://h/x'], {
    folder: createTemporaryFolder(),
  })
  expect(elsewhere.stderr).toContain('There is no database at')
})
