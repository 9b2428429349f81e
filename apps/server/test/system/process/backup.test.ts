import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { createClient, unwrap } from '@castellan/client'
import Database from 'libsql'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { createCluster, hasPostgres } from '../../kit/databases.ts'
import { fillDisk, isMountable, mountDisk } from '../../kit/disk.ts'
import { execute, readRows } from '../../kit/raw-sql.ts'
import { secret } from '../../kit/server.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'
import { type ProcessOptions, runCommandLine, startProcess, whoIs } from './server-process.ts'

const password = 'correct horse'

let users = 0

/** Starts the built server, with a client of its admin and a path for a copy. */
async function startWithAdmin(options: ProcessOptions = {}) {
  const env = { CASTELLAN_ADMIN_PASSWORD: password, CASTELLAN_RATE_LIMIT: 'off', ...options.env }
  const server = await startProcess({ ...options, env })
  const { folder } = server
  const admin = createClient({ baseUrl: server.api })
  await admin.signIn({ email: 'admin@example.com', password })
  const createUser = async () => {
    users += 1
    const user = { name: 'N', email: `user${users}@example.com`, password }
    return (await unwrap(admin.users.createUser(user))).user.id
  }
  /** Runs a command that must end with 0, and returns what it prints as JSON. */
  const run = async (words: string[]) => {
    const { code, stdout, stderr } = await runCommandLine([...words, '--json'], { folder, env })
    expect([code, stderr]).toEqual([0, ''])
    return JSON.parse(stdout) as Record<string, string>
  }
  /** Runs a command that must be refused, and returns its message. */
  const fail = async (words: string[]) => {
    const { code, stderr } = await runCommandLine(words, { folder, env })
    expect(code).toBe(1)
    expect(stderr).not.toMatch(/^ +at |\.ts:\d/m)
    return stderr
  }
  const stop = async () => {
    server.kill('SIGTERM')
    await server.exit
  }
  return { ...server, env, admin, createUser, run, fail, stop, copy: join(folder, 'copy.db') }
}

function modeOf(path: string) {
  return statSync(path).mode & 0o777
}

async function readIds(path: string) {
  const rows = await readRows(`file:${path}`, 'SELECT id FROM "user"')
  return rows.map(({ id }) => String(id))
}

describe('backup of a SQLite file', () => {
  it('has every write that was acknowledged before it began, while the server writes on', async () => {
    const { createUser, copy, run, database } = await startWithAdmin()
    const acknowledged: string[] = []
    let isWriting = true
    const write = async () => {
      while (isWriting) acknowledged.push(await createUser())
    }
    const writers = [write(), write(), write()]
    await expect.poll(() => acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(20)
    const before = [...acknowledged]
    const report = await run(['backup', copy])
    isWriting = false
    await Promise.all(writers)
    expect(acknowledged.length).toBeGreaterThan(before.length)

    expect(await readIds(copy)).toEqual(expect.arrayContaining(before))
    const [integrity] = await readRows(`file:${copy}`, 'PRAGMA integrity_check')
    expect(integrity).toMatchObject({ integrity_check: 'ok' })
    expect(report).toMatchObject({ file: copy, secret: `${database}.secret` })
    expect(modeOf(copy)).toBe(0o600)
    // The log of the server goes on from the head that the copy ends with.
    const head = String(report.auditLogHead)
    expect(await run(['audit', 'verify', '--expect-head', head])).toMatchObject({ isIntact: true })
  })

  it('replaces no file, and leaves none if it fails', async () => {
    const { fail, copy, folder, env } = await startWithAdmin()
    writeFileSync(copy, 'precious')
    expect(await fail(['backup', copy])).toContain(`There is a file ${copy} already`)
    expect(readFileSync(copy, 'utf8')).toBe('precious')
    expect(await fail(['backup', join(folder, 'missing/copy.db')])).toContain('cannot be made')
    expect(readdirSync(folder).sort()).toEqual(['copy.db', 'data'])
    rmSync(copy)
    symlinkSync(join(folder, 'nowhere'), copy)
    expect(await fail(['backup', copy])).toContain(`There is a file ${copy} already`)
    rmSync(copy)
    const both = await Promise.all(
      [1, 2].map(() => runCommandLine(['backup', copy], { folder, env })),
    )
    expect(both.map(({ code }) => code).sort()).toEqual([0, 1])
    expect(both.map(({ stderr }) => stderr).join('')).toMatch(/There is a file \S+ already/)
  })

  it('can be verified, and gets no secret', async () => {
    const { run, folder, copy } = await startWithAdmin()
    await run(['backup', copy])
    const env = { DATABASE_URL: `file:${copy}` }
    const { code, stdout } = await runCommandLine(['audit', 'verify'], { folder, env })
    expect([code, stdout]).toEqual([0, expect.stringContaining('intact')])
    expect(readdirSync(folder).join()).not.toMatch(/secret/)
  })

  it.runIf(isMountable)('leaves nothing on a disk that becomes full', async () => {
    const { fail } = await startWithAdmin()
    const disk = mountDisk(1)
    const freeSpace = fillDisk(disk)
    freeSpace()
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(900 * 1024))
    expect(await fail(['backup', join(disk, 'copy.db')])).toContain('is full')
    expect(readdirSync(disk)).toEqual(['ballast'])
  })
})

describe('restore of a SQLite file', () => {
  it('brings back the copy without its sessions, and keeps what it replaces', async () => {
    const first = await startWithAdmin()
    const { folder, database, copy, createUser, run, fail } = first
    const early = await createUser()
    const { token } = await unwrap(
      createClient({ baseUrl: first.api }).auth.signInEmail({
        email: 'admin@example.com',
        password,
      }),
    )
    const hold = `INSERT INTO castellan_audit_delivery VALUES (1, 0, 'a server', '2999-01-01T00:00:00.000Z')`
    await execute(`file:${database}`, hold)
    await run(['backup', copy])
    const late = await createUser()
    expect(await fail(['restore', copy, '--yes'])).toContain('Another server is using')
    await first.stop()
    chmodSync(database, 0o640)
    expect(await run(['restore', copy])).toEqual({
      ...{ file: copy, database, triggers: [], warnings: [], restored: false },
    })
    expect(await run(['user', 'list'])).toMatchObject({ total: 3 })

    const report = await run(['restore', copy, '--yes'])
    expect(report).toMatchObject({ restored: true, sessions: 2, keys: 0 })
    expect(modeOf(database)).toBe(0o640)
    expect(await readIds(report.replaced ?? '')).toContain(late)
    const claim = 'SELECT "heldBy" FROM castellan_audit_delivery WHERE "heldUntil" < \'2000-01-01\''
    expect(await readRows(`file:${database}`, claim)).toEqual([{ heldBy: '' }])
    const left = readdirSync(dirname(database)).filter((name) => name.includes('restoring'))
    expect(left).toEqual([])

    const second = await startWithAdmin({ folder })
    const ids = (await unwrap(second.admin.users.listUsers({}))).users.map(({ id }) => id)
    expect(ids).toContain(early)
    expect(ids).not.toContain(late)
    expect(await whoIs(second.api, token)).toBeUndefined()
    const { events } = await unwrap(
      second.admin.audit.listAuditEvents({ action: 'credentials.revoked' }),
    )
    expect(events).toHaveLength(1)
    expect(await run(['audit', 'verify'])).toMatchObject({ isIntact: true })
  })

  it('refuses what is no whole copy, and a database that another program uses', async () => {
    const { folder, database, copy, run, fail, stop } = await startWithAdmin()
    await run(['backup', copy])
    await stop()
    const restore = (file: string) => fail(['restore', file, '--yes'])
    expect(await restore(join(folder, 'none.db'))).toContain('There is no file')
    const other = join(folder, 'other.db')
    writeFileSync(other, 'no database'.repeat(1000))
    expect(await restore(other)).toContain('is not a database')
    writeFileSync(other, '')
    expect(await restore(other)).toContain('has no tables of Castellan')
    writeFileSync(other, readFileSync(copy))
    truncateSync(other, statSync(copy).size - 8192)
    expect(await restore(other)).toContain('is no whole copy')

    const trigger = `CREATE TRIGGER "grow" AFTER UPDATE ON "user" BEGIN
      UPDATE "user" SET role = 'admin' WHERE id = NEW.id; END`
    await execute(`file:${copy}`, trigger)
    const foreign = `has triggers that are not Castellan's, which run with every change: grow on user.`
    expect(await restore(copy)).toContain(foreign)
    await execute(`file:${copy}`, `UPDATE "user" SET name = CAST(x'67ff' AS TEXT)`)
    expect(await run(['restore', copy])).toMatchObject({
      triggers: ['grow on user'],
      warnings: [expect.stringContaining('The column user.name has 1 text that is not UTF-8')],
    })

    const app = new Database(database)
    onTestFinished(() => {
      app.close()
    })
    app.exec('BEGIN; SELECT 1 FROM "user"')
    expect(await fail(['restore', copy, '--yes', '--with-triggers'])).toContain(
      'Another program is using',
    )
    expect(await run(['user', 'list'])).toMatchObject({ total: 1 })
    expect(readdirSync(dirname(database)).join()).not.toMatch(/restoring|replaced/)
  })

  it('works where there is no database yet', async () => {
    const { copy, createUser, run } = await startWithAdmin()
    const id = await createUser()
    await run(['backup', copy])
    const folder = createTemporaryFolder()
    const { code, stdout } = await runCommandLine(['restore', copy, '--yes'], { folder })
    expect([code, stdout]).toEqual([0, expect.stringContaining('Ended 1 sessions')])
    expect(await readIds(join(folder, 'data/castellan.db'))).toContain(id)
    expect(modeOf(join(folder, 'data/castellan.db'))).toBe(0o600)
  })

  it.runIf(isMountable)('changes nothing on a full disk', async () => {
    const disk = mountDisk(8)
    const first = await startWithAdmin()
    await first.run(['backup', first.copy])
    const env = { DATABASE_URL: `file:${join(disk, 'test.db')}` }
    const { run, fail, stop } = await startWithAdmin({ env })
    await run(['user', 'set-role', 'admin@example.com', '--role', 'admin', '--role', 'user'])
    await stop()
    // The lock fits on the disk, the copy does not.
    writeFileSync(join(disk, 'filler'), Buffer.alloc(100 * 1024))
    const freeSpace = fillDisk(disk)
    rmSync(join(disk, 'filler'))
    expect(await fail(['restore', first.copy, '--yes'])).toContain('full')
    expect(readdirSync(disk).join()).not.toMatch(/restoring|replaced/)
    freeSpace()
    expect((await run(['user', 'get', 'admin@example.com'])).user).toMatchObject({
      role: 'admin,user',
    })
  })
})

describe.runIf(hasPostgres)('backup and restore on PostgreSQL', () => {
  it('print commands that make a dump and put it back, without the password', async () => {
    const url = new URL((await createCluster()).url)
    execFileSync('sh', ['-c', withPrograms(`createdb --maintenance-db=${url} app`)])
    url.pathname = '/app'
    url.password = 'hunter2'
    const env = {
      DATABASE_URL: url.href,
      CASTELLAN_SECRET: secret,
      CASTELLAN_SCHEMA: 'castellan',
      PATH: `${inject('postgres')?.programs}:${process.env.PATH}`,
    }
    const server = await startWithAdmin({ env })
    const early = await server.createUser()
    const file = join(server.folder, "it's a.dump")
    const { command = '' } = await server.run(['backup', file])
    expect(command).not.toContain('hunter2')
    execFileSync('sh', ['-c', withPrograms(command)])
    const late = await server.createUser()
    await server.stop()

    expect(await server.fail(['restore', 'none.dump'])).toContain('There is no file none.dump')
    const cut = join(server.folder, 'cut.dump')
    writeFileSync(cut, readFileSync(file))
    truncateSync(cut, statSync(file).size - 1024)
    expect(await server.fail(['restore', cut])).toContain(`${cut} is no whole dump`)

    const describeRestore = async () =>
      (await server.run(['restore', file])) as unknown as { commands: string[] }
    const { commands } = await describeRestore()
    expect(commands.at(-1)).toBe('castellan revoke-before now --yes')
    const [rename = '', ...others] = commands
    execFileSync('sh', ['-c', withPrograms(rename)])
    expect((await describeRestore()).commands).toEqual(others)
    for (const one of others.slice(0, -1)) execFileSync('sh', ['-c', withPrograms(one)])
    expect(await server.run(['revoke-before', 'now', '--yes'])).toMatchObject({ sessions: 1 })
    const second = await startWithAdmin({ env })
    const ids = (await unwrap(second.admin.users.listUsers({}))).users.map(({ id }) => id)
    expect(ids).toContain(early)
    expect(ids).not.toContain(late)
    expect(await second.run(['audit', 'verify'])).toMatchObject({ isIntact: true })
    expect(await second.run(['check'])).toMatchObject({ adds: [] })
  })

  it('print commands for the role that the parameters of the URL name', async () => {
    const { url } = await createCluster()
    for (const sql of [
      'CREATE ROLE keeper',
      'CREATE ROLE member LOGIN NOINHERIT IN ROLE keeper',
      'CREATE DATABASE kept OWNER keeper',
    ])
      await execute(url, sql)
    const { host } = new URL(url)
    const as = `user=member&password=hunter2&options=${encodeURIComponent('-c role=keeper')}`
    const env = { DATABASE_URL: `postgres://${host}/kept?${as}`, CASTELLAN_SECRET: secret }
    const folder = createTemporaryFolder()
    const run = (...words: string[]) => runCommandLine([...words, '--json'], { folder, env })
    expect(await run('migrate')).toMatchObject({ code: 0, stderr: '' })
    const file = join(folder, 'kept.dump')
    const { command } = JSON.parse((await run('backup', file)).stdout)
    expect(command).not.toContain('hunter2')
    execFileSync('sh', ['-c', withPrograms(command)])
    expect(statSync(file).size).toBeGreaterThan(10_000)
  })
})

/** Runs a command with the programs of PostgreSQL. */
function withPrograms(command: string) {
  return `PATH=${inject('postgres')?.programs}:$PATH; ${command}`
}
