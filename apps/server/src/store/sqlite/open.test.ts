import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  watch,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { migrateApp } from '../../../test/better-auth/app.ts'
import { createStore, createTables, storeUser, toDate } from '../../../test/kit/databases.ts'
import { execute, readRows } from '../../../test/kit/raw-sql.ts'
import { startServer } from '../../../test/kit/server.ts'
import { createTemporaryFolder } from '../../../test/kit/temporary-folder.ts'
import { planDatabase } from '../manage-schema.ts'
import { openThreadConnection } from './connection.ts'
import { FileInUseError } from './lock.ts'

function modeOf(path: string) {
  return (statSync(path).mode & 0o777).toString(8)
}

describe('a SQLite file', () => {
  it('is created for its owner alone, with all files next to it', async () => {
    const folder = join(createTemporaryFolder(), 'data')
    await createStore(`file:${folder}/test.db`, () => toDate())
    expect(modeOf(folder)).toBe('700')
    const files = readdirSync(folder)
    for (const name of ['test.db', 'test.db-shm', 'test.db-wal', 'test.db.lock'])
      expect(files).toContain(name)
    for (const file of files) expect(modeOf(join(folder, file)), file).toBe('600')
  })

  it('keeps its log while another process opens and closes it', async () => {
    const folder = createTemporaryFolder()
    const url = await createTables(folder)
    const path = url.replace('file:', '')
    const limits = { poolSize: 2, connectionSeconds: 5, statementSeconds: 5 }
    // As a server does that reads the fields of users first.
    await planDatabase({ url, ...limits })
    await startServer({ folder })
    const script = `
      const database = new (require('libsql'))(${JSON.stringify(path)})
      database.prepare('SELECT 1 FROM "user"').get()
      database.close()`
    execFileSync(process.execPath, ['-e', script], { cwd: import.meta.dirname })
    expect(existsSync(`${path}-wal`)).toBe(true)
  })

  it('is opened again without a write, for which an app would have to wait', async () => {
    const path = join(createTemporaryFolder(), 'test.db')
    const store = await createStore(`file:${path}`, () => toDate())
    await store.transaction((tx) => storeUser(tx, 'ada'))
    await store.close()
    const app = await openThreadConnection(path, 'writes', 100)
    onTestFinished(app.close)
    await app.request('begin')
    await createStore(`file:${path}`, () => toDate())
    await app.request('rollback')
  })

  it('of an app keeps its mode', async () => {
    const path = join(createTemporaryFolder(), 'test.db')
    const store = await createStore(`file:${path}`, () => toDate())
    await store.close()
    chmodSync(path, 0o660)
    await createStore(`file:${path}`, () => toDate())
    expect([modeOf(path), modeOf(`${path}-wal`)]).toEqual(['660', '660'])
  })

  it('sorts the users of a new index in files next to it, and leaves none', async () => {
    const folder = createTemporaryFolder()
    const url = `file:${folder}/test.db`
    await migrateApp(url)
    await execute(
      url,
      `INSERT INTO "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt")
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
       SELECT printf('%032d', i), 'Ada', 'ada' || i || '@example.com', 0, '2026-01-01', '2026-01-01' FROM n`,
    )
    const seen = new Set<string | null>()
    const watcher = watch(folder, (_event, name) => seen.add(name))
    onTestFinished(() => watcher.close())
    await createStore(url)
    expect([...seen]).toContainEqual(expect.stringMatching(/^etilqs_/))
    expect(readdirSync(folder).filter((name) => !name.startsWith('test.db'))).toEqual([])
  })

  it('of the version before gets smaller indexes of all users at the next start', async () => {
    const url = await createTables(createTemporaryFolder())
    const names = ['castellan_user_createdAt_idx', 'castellan_user_name_idx']
    const list = names.map((name) => `'${name}'`).join(', ')
    const readIndexes = () => readRows(url, `SELECT sql FROM sqlite_master WHERE name IN (${list})`)
    const indexes = await readIndexes()
    await execute(
      url,
      `DROP INDEX "castellan_user_createdAt_idx"; DROP INDEX "castellan_user_name_idx";
       CREATE INDEX "castellan_user_createdAt_idx"
         ON "user"("createdAt", "id", "role", "banned", "emailVerified");
       CREATE INDEX "castellan_user_name_idx" ON "user"("name", "id");
       UPDATE castellan_migrations SET checksum = 'before' WHERE name GLOB 'indexes/castellan_user_*'`,
    )
    const store = await createStore(url)
    expect(store.adds).toEqual(expect.arrayContaining(names.map((name) => `index ${name}`)))
    expect(await readIndexes()).toEqual(indexes)
    expect(indexes).toEqual(
      names.map(() => ({ sql: expect.stringMatching(/substr\("id", 1, 12\)/) })),
    )
  })

  it('is closed at once while another program has locked it', { timeout: 20_000 }, async () => {
    const path = join(createTemporaryFolder(), 'test.db')
    await (await createStore(`file:${path}`, () => toDate())).close()
    const [holder, other] = [
      await openThreadConnection(path, 'writes', 0),
      await openThreadConnection(path, 'writes', 60_000),
    ]
    await other.request('query', 'SELECT id FROM "user"')
    await holder.request('begin')
    await other.close()
    await holder.request('rollback')
    await holder.close()
  })

  it.each(['an existing file', 'a missing file'])('works through a link to %s', async (target) => {
    const folder = createTemporaryFolder()
    mkdirSync(join(folder, 'links'))
    const [path, link] = [join(folder, 'test.db'), join(folder, 'links', 'link.db')]
    if (target === 'an existing file') await (await createStore(`file:${path}`)).close()
    symlinkSync('../test.db', link)
    const store = await createStore(`file:${link}`, () => toDate())
    await store.transaction((tx) => storeUser(tx, 'ada'))
    expect(readdirSync(join(folder, 'links'))).toEqual(['link.db'])
    await expect(createStore(`file:${path}`)).rejects.toThrow(FileInUseError)
    await store.close()
    const reopened = await createStore(`file:${path}`, () => toDate())
    expect((await reopened.users.findById('ada'))?.id).toBe('ada')
  })
})
