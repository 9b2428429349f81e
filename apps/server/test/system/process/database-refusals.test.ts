import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCertificates } from '../../kit/certificates.ts'
import { createCluster, createStore, hasPostgres, selectDatabase } from '../../kit/databases.ts'
import { findPgBouncer, startPgBouncer } from '../../kit/pgbouncer.ts'
import { findOrdinaryUser, type OrdinaryUser } from '../../kit/postgres.ts'
import { execute, readRows } from '../../kit/raw-sql.ts'
import { password, secret } from '../../kit/server.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'
import { main, runCommandLine, signIn, startAndFail, startProcess } from './server-process.ts'

type Start = { user?: OrdinaryUser; folder?: string }

/** Returns the one sentence with which a start on a database ends, and a check too. */
async function readRefusal(url: string, start: Start = {}) {
  const env = { DATABASE_URL: url, CASTELLAN_SECRET: secret }
  const [started, checked] = await Promise.all(
    ['on', 'check'].map((adopt) =>
      startAndFail({ ...start, env: { ...env, CASTELLAN_ADOPT: adopt } }),
    ),
  )
  const { sentence = '' } = started ?? {}
  expect(checked?.sentence).toBe(sentence)
  expect(sentence).not.toContain('\n')
  return sentence
}

function change(url: string, parts: Partial<URL>) {
  return Object.assign(new URL(url), parts).href
}

describe.runIf(hasPostgres)('a start on PostgreSQL ends in a sentence', () => {
  it('if the URL names a wrong password, host, port or database', async () => {
    const cluster = await createCluster()
    await execute(cluster.url, "ALTER ROLE castellan PASSWORD 'right'")
    const rules = join(cluster.folder, 'data', 'pg_hba.conf')
    writeFileSync(rules, 'host all all 127.0.0.1/32 scram-sha-256\n')
    await execute(cluster.url, 'SELECT pg_reload_conf()')
    const url = change(cluster.url, { password: 'right' })
    const { kill, exit } = await startProcess({
      env: { DATABASE_URL: url, CASTELLAN_SECRET: secret },
    })
    kill('SIGTERM')
    await exit
    const where = `The database postgres on 127.0.0.1:${cluster.port} cannot be opened`
    const user = 'Check the user and the password in DATABASE_URL.'
    const server = 'Check that PostgreSQL runs, and its host and port in DATABASE_URL.'
    expect(await readRefusal(change(url, { password: 'wrong' }))).toBe(
      `${where}: password authentication failed for user "castellan". ${user}`,
    )
    expect(await readRefusal(change(url, { password: '' }))).toContain(user)
    expect(await readRefusal(change(url, { username: 'unknown' }))).toContain(user)
    expect(await readRefusal(change(url, { port: '1' }))).toBe(
      `The database postgres on 127.0.0.1:1 cannot be opened: connect ECONNREFUSED 127.0.0.1:1. ${server}`,
    )
    expect(await readRefusal(change(url, { hostname: 'nowhere.invalid' }))).toContain(server)
    expect(await readRefusal(change(url, { pathname: '/nowhere' }))).toContain(
      'database "nowhere" does not exist. Create the database, or name another one in DATABASE_URL.',
    )
  }, 60_000)

  it('if TLS cannot be checked, and names the parameter that helps', async () => {
    const cluster = await createCluster()
    const { authority, certificate, key } = createCertificates(createTemporaryFolder())
    cluster.install({ 'server.crt': certificate, 'server.key': key })
    await execute(cluster.url, 'ALTER SYSTEM SET ssl = on')
    await execute(cluster.url, 'SELECT pg_reload_conf()')
    for (const mode of ['require', 'verify-ca', 'verify-full'])
      expect(await readRefusal(change(cluster.url, { search: `?sslmode=${mode}` }))).toContain(
        'add sslrootcert=<path of its file> to DATABASE_URL',
      )
    const missing = '?sslmode=require&sslrootcert=/nowhere.crt'
    expect(await readRefusal(change(cluster.url, { search: missing }))).toContain(
      'Check the files of sslrootcert, sslcert and sslkey in DATABASE_URL.',
    )
    const search = `?sslmode=require&sslrootcert=${authority}`
    const { said } = await startProcess({
      env: { DATABASE_URL: change(cluster.url, { search }), CASTELLAN_SECRET: secret },
    })
    expect(said.stderr).not.toMatch(/warning/i)
  }, 60_000)

  it('if the server is a standby, or the database read-only', async () => {
    const cluster = await createCluster()
    const where = `The database postgres on 127.0.0.1:${cluster.port}`
    await execute(cluster.url, 'ALTER DATABASE postgres SET default_transaction_read_only = on')
    expect(await readRefusal(cluster.url)).toBe(
      `${where} is read-only: default_transaction_read_only is on for the database or the role. Turn it off.`,
    )
    const signal = join(cluster.folder, 'data', 'standby.signal')
    writeFileSync(signal, '')
    await cluster.stop('fast')
    await cluster.start()
    expect(await readRefusal(cluster.url)).toBe(
      `${where} is a standby, which is read-only. Name the primary server in DATABASE_URL.`,
    )
    rmSync(signal)
  }, 60_000)
})

describe.runIf(findPgBouncer()).each(selectDatabase('postgresql'))(
  'a start behind PgBouncer on $name',
  ({ createDatabase }) => {
    it('ends in a sentence if it pools transactions and tables are missing, and serves if it pools sessions', async () => {
      const url = await createDatabase()
      expect(await readRefusal(await startPgBouncer(url, 'transaction'))).toMatch(
        /^127\.0\.0\.1:\d+ is a connection pooler that pools transactions, .* run: castellan migrate$/,
      )
      const pooled = await startPgBouncer(url, 'session')
      const { api } = await startProcess({
        env: { DATABASE_URL: pooled, CASTELLAN_SECRET: secret },
      })
      expect((await fetch(`${api}/ok`)).status).toBe(200)
    }, 60_000)
  },
)

const user = findOrdinaryUser()

const canRunProgram = spawnSync('test', ['-r', main], user).status === 0
if (!canRunProgram)
  process.stderr.write(
    `\n  NOT TESTED: files of another user, as an ordinary user cannot read ${main}.\n\n`,
  )

/** Creates a folder of an ordinary user, with a complete database in it. */
async function createFolderWithDatabase() {
  const folder = createTemporaryFolder()
  const path = join(folder, 'test.db')
  await (await createStore(`file:${path}`)).close()
  for (const ending of ['-wal', '-shm', '.lock']) rmSync(path + ending, { force: true })
  for (const one of [folder, path]) if (user.uid !== undefined) chownSync(one, user.uid, -1)
  return { folder, path }
}

describe('a start on a SQLite file ends in a sentence', () => {
  it('if the file is corrupt, is a folder, or is below a file', async () => {
    const { folder, path } = await createFolderWithDatabase()
    const refused = (name: string, why: string) =>
      `The database ${join(folder, name)} cannot be opened: ${why}`
    mkdirSync(join(folder, 'folder'))
    expect(await readRefusal(`file:${folder}/folder`)).toBe(
      refused('folder', 'it is a folder. DATABASE_URL must name a file.'),
    )
    expect(await readRefusal(`file:${path}/x/new.db`)).toBe(
      refused(
        'test.db/x/new.db',
        `${path} is not a folder. DATABASE_URL must name a file in a folder.`,
      ),
    )
    const pages = readFileSync(path)
    writeFileSync(path, pages.fill('x', 4096))
    expect(await readRefusal(`file:${path}`)).toBe(
      refused(
        'test.db',
        'database disk image is malformed. Restore a backup of the file in DATABASE_URL.',
      ),
    )
    writeFileSync(path, pages.fill('x'))
    expect(await readRefusal(`file:${path}`)).toBe(
      refused(
        'test.db',
        'file is not a database. DATABASE_URL must name a SQLite file, or one that does not exist yet.',
      ),
    )
  }, 60_000)

  it.runIf(canRunProgram)(
    'if its user may not write the file or create files next to it',
    async () => {
      const { folder, path } = await createFolderWithDatabase()
      const start = { user, folder }
      const url = `file:${path}`
      chmodSync(path, 0o400)
      const file =
        /may not read and write .*test\.db\. Give this user the file, or name another one/
      expect(await readRefusal(url, start)).toMatch(file)
      chmodSync(path, 0)
      expect(await readRefusal(url, start)).toMatch(file)
      chmodSync(path, 0o600)
      writeFileSync(`${path}.lock`, '', { mode: 0 })
      expect(await readRefusal(url, start)).toMatch(/may not read and write .*test\.db\.lock\./)
      rmSync(`${path}.lock`)
      chmodSync(folder, 0o500)
      const files =
        /may not create files in \S+, .* Give this user the folder, or name another file/
      expect(await readRefusal(url, start)).toMatch(files)
      expect(await readRefusal(`file:${folder}/new.db`, start)).toMatch(files)
      expect(await readRefusal(`file:${folder}/a/b/new.db`, start)).toMatch(files)
      chmodSync(folder, 0o700)
    },
    60_000,
  )

  it.runIf(canRunProgram)('if its user may not read the secret, or the file .env', async () => {
    const { folder, path } = await createFolderWithDatabase()
    const start = { user, folder, env: { DATABASE_URL: `file:${path}` } }
    writeFileSync(`${path}.secret`, secret, { mode: 0o600 })
    expect((await startAndFail(start)).sentence).toContain(
      `The secret in ${path}.secret cannot be read. Let the user who runs Castellan own the file, or set CASTELLAN_SECRET (EACCES`,
    )
    writeFileSync(join(folder, '.env'), 'PORT=1', { mode: 0o600 })
    expect((await startAndFail(start)).sentence).toContain(
      'The file .env cannot be read. Let the user who runs Castellan read it, or remove it (EACCES',
    )
  })
})

describe.runIf(canRunProgram)('a SQLite file of another user', () => {
  it('can be used by its user after a command of root', async () => {
    const { folder, path } = await createFolderWithDatabase()
    const env = { DATABASE_URL: `file:${path}`, CASTELLAN_SECRET: secret }
    const { code } = await runCommandLine(['user', 'list'], { folder, env })
    expect(code).toBe(0)
    const { api } = await startProcess({ user, folder, env })
    expect((await fetch(`${api}/ok`)).status).toBe(200)
  }, 60_000)
})

describe.runIf(canRunProgram)('a SQLite file that its user may no longer write', () => {
  it('is written by the server that has opened it, until that ends', async () => {
    const { folder, path } = await createFolderWithDatabase()
    const env = {
      DATABASE_URL: `file:${path}`,
      CASTELLAN_SECRET: secret,
      CASTELLAN_ADMIN_PASSWORD: password,
    }
    const server = await startProcess({ user, folder, env })
    const files = ['', '-wal', '-shm', '.lock'].map((ending) => path + ending)
    for (const file of files) chmodSync(file, 0o400)
    chmodSync(folder, 0o500)
    for (let i = 0; i < 3; i += 1) {
      expect((await signIn(server.api, password)).status).toBe(200)
      expect((await fetch(`http://127.0.0.1:${server.port}/health/ready`)).status).toBe(200)
    }
    server.kill('SIGTERM')
    expect((await server.exit).code).toBe(0)
    const [row] = await readRows(env.DATABASE_URL, 'SELECT count(*) AS "sessions" FROM "session"')
    expect(row?.sessions).toBe(3)
    expect(await readRefusal(env.DATABASE_URL, { user, folder })).toMatch(
      /may not (read and write|create files)/,
    )
  }, 60_000)
})
