import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Database from 'libsql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../test/harness.ts'
import { sqlOfSchema } from '../../test/schema-engine.ts'
import { MigrationError, migrate } from './migrate.ts'
import { openStore } from './open.ts'
import { openConnection, type Rows } from './sqlite/connection.ts'

const now = new Date('2026-11-23T12:00:00.000Z')
const makesA = 'CREATE TABLE a (x TEXT);\n'
const makesB = "CREATE TABLE b (y TEXT);\nINSERT INTO b VALUES ('one');\n"

/** A new database, and a folder of migrations to write to. */
const opened = async () => {
  const folder = temporaryFolder()
  const migrations = join(folder, 'migrations')
  mkdirSync(migrations)
  const connection = await openConnection(join(folder, 'test.db'), 'writes', 100)
  onTestFinished(connection.close)
  const rows = async (sql: string) => (await connection.request<Rows>('query', sql)).rows
  return {
    rows,
    tables: async () => (await rows("SELECT name FROM sqlite_master WHERE type = 'table'")).flat(),
    history: () => rows('SELECT * FROM castellan_migrations ORDER BY name'),
    run: (at = now) => migrate(connection, at, pathToFileURL(`${migrations}/`)),
    file: (name: string, sql: string) => writeFileSync(join(migrations, name), sql),
    forget: (name: string) => rmSync(join(migrations, name)),
  }
}

describe('migrations', () => {
  it('are applied once, in the order of their names, and recorded', async () => {
    const { run, file, history, rows } = await opened()
    file('0002_fill.sql', "INSERT INTO a VALUES ('once');")
    file('0001_make.sql', makesA)
    file('notes.txt', 'not SQL')
    expect(await run()).toEqual(['0001_make.sql', '0002_fill.sql'])
    expect(await run()).toEqual([])
    expect(await rows('SELECT x FROM a')).toEqual([['once']])
    const checksum = expect.stringMatching(/^[0-9a-f]{64}$/)
    expect(await history()).toEqual([
      ['0001_make.sql', checksum, now.toISOString()],
      ['0002_fill.sql', checksum, now.toISOString()],
    ])
  })

  it('that came since are applied, and the others left alone', async () => {
    const { run, file, history } = await opened()
    file('0001_a.sql', makesA)
    await run()
    const before = await history()
    file('0002_b.sql', makesB)
    expect(await run(new Date('2026-12-01T00:00:00.000Z'))).toEqual(['0002_b.sql'])
    expect((await history())[0]).toEqual(before[0])
    expect((await history())[1]).toContain('2026-12-01T00:00:00.000Z')
  })

  it('that were changed after they were applied are a refusal, and nothing is done', async () => {
    const { run, file, tables, history } = await opened()
    file('0001_a.sql', makesA)
    await run()
    const before = await history()
    file('0001_a.sql', 'CREATE TABLE a (x TEXT, z TEXT);\n')
    file('0002_b.sql', makesB)
    const refused = run()
    await expect(refused).rejects.toThrow(MigrationError)
    await expect(refused).rejects.toThrow(
      'The migration 0001_a.sql was changed after it was applied to this database.',
    )
    expect(await tables()).not.toContain('b')
    expect(await history()).toEqual(before)
  })

  it('are the same with the line ends of another system', async () => {
    const { run, file } = await opened()
    file('0001_a.sql', makesB)
    await run()
    file('0001_a.sql', makesB.replaceAll('\n', '\r\n'))
    expect(await run()).toEqual([])
  })

  it('of a newer version are a refusal, and nothing is done', async () => {
    const { run, file, forget, tables } = await opened()
    file('0001_a.sql', makesA)
    file('0009_future.sql', 'CREATE TABLE future (x TEXT);')
    await run()
    forget('0009_future.sql')
    file('0002_b.sql', makesB)
    const refused = run()
    await expect(refused).rejects.toThrow(MigrationError)
    await expect(refused).rejects.toThrow(
      'This database has the migration 0009_future.sql, which this version does not know',
    )
    expect(await tables()).not.toContain('b')
  })

  it('that fail leave nothing half done, and what came before them done', async () => {
    const { run, file, tables, history } = await opened()
    file('0001_a.sql', makesA)
    file('0002_bad.sql', `${makesB}INSERT INTO nowhere VALUES (1);`)
    file('0003_c.sql', 'CREATE TABLE c (x TEXT);')
    const failed = run()
    await expect(failed).rejects.toThrow(MigrationError)
    await expect(failed).rejects.toThrow(/The migration 0002_bad.sql failed: .*nowhere/)
    expect(await tables()).toEqual(['castellan_migrations', 'a'])
    expect((await history()).map(([name]) => name)).toEqual(['0001_a.sql'])
    file('0002_bad.sql', makesB)
    expect(await run()).toEqual(['0002_bad.sql', '0003_c.sql'])
  })
})

type Row = Record<string, unknown>

const all = (db: InstanceType<typeof Database>, sql: string): Row[] => {
  const rows = db.prepare(sql).all() as Row[]
  return rows.map((row) => ({ ...row }))
}

/** Everything that SQLite knows of the tables in a file: columns, keys and indexes. */
const shapeOf = (path: string) => {
  const db = new Database(path)
  const tables = all(db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
  const others = all(db, "SELECT type, name FROM sqlite_master WHERE type <> 'table' ORDER BY name")
  const shape = tables.map(({ name }) => ({
    name,
    columns: all(db, `PRAGMA table_xinfo("${name}")`),
    foreignKeys: all(db, `PRAGMA foreign_key_list("${name}")`),
    indexes: all(db, `PRAGMA index_list("${name}")`)
      .map(({ seq: _, name: index, ...rest }) => ({
        index: String(index),
        ...rest,
        columns: all(db, `PRAGMA index_xinfo("${index}")`),
      }))
      .sort((a, b) => a.index.localeCompare(b.index)),
  }))
  db.close()
  return { shape, others }
}

describe('the migrations of the server', () => {
  const migrated = async () => {
    const path = join(temporaryFolder(), 'migrated.db')
    const store = await openStore(`file:${path}`, () => now)
    await store.close()
    return { path, names: store.migrated }
  }

  it('make exactly the tables of the Prisma schema', async () => {
    const { path } = await migrated()
    const asPrisma = join(temporaryFolder(), 'prisma.db')
    const db = new Database(asPrisma)
    db.exec(await sqlOfSchema(new URL('../../prisma/sqlite/schema.prisma', import.meta.url)))
    db.close()
    const { shape, others } = shapeOf(path)
    expect(shape.map(({ name }) => name)).toEqual([
      'account',
      'castellan_migrations',
      'session',
      'user',
      'verification',
    ])
    expect({ shape, others }).toEqual(shapeOf(asPrisma))
    expect(shape.flatMap(({ foreignKeys }) => foreignKeys)).toHaveLength(2)
    expect(others.length).toBeGreaterThanOrEqual(9)
  })

  it('leave a sound file in WAL mode', async () => {
    const { path, names } = await migrated()
    expect(names.length).toBeGreaterThanOrEqual(2)
    const db = new Database(path)
    expect(all(db, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(all(db, 'PRAGMA foreign_key_check')).toEqual([])
    expect(all(db, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }])
    db.close()
  })
})
