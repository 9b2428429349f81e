import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createStore, databases } from '../../../../test/kit/databases.ts'
import { execute, readRows } from '../../../../test/kit/raw-sql.ts'
import { readSchema } from '../../../../test/kit/schema.ts'
import { renderSchemaSql } from '../../../../test/kit/schema-engine.ts'
import { createTemporaryFolder } from '../../../../test/kit/temporary-folder.ts'
import { version } from '../../../version.ts'
import { isFileUrl } from '../../database-url.ts'
import { openThreadConnection, type QueryRows } from '../../sqlite/connection.ts'
import { createMigratableDatabase } from '../../sqlite/prepare.ts'
import { MigrationError } from './history.ts'
import { applyMigrations, planMigrations } from './migrator.ts'

const now = new Date('2026-11-23T12:00:00.000Z')
const createA = 'CREATE TABLE a (x TEXT);\n'
const createB = "CREATE TABLE b (y TEXT);\nINSERT INTO b VALUES ('one');\n"

/** Opens a new database, and a folder for migrations. */
async function openMigrations() {
  const folder = createTemporaryFolder()
  for (const name of ['migrations', 'repeatable/indexes', 'repeatable/triggers'])
    mkdirSync(join(folder, name), { recursive: true })
  const connection = await openThreadConnection(join(folder, 'test.db'), 'writes', 100)
  onTestFinished(connection.close)
  const pathOf = (name: string) =>
    name.includes('/') ? join(folder, 'repeatable', name) : join(folder, 'migrations', name)
  const rows = async (sql: string) => (await connection.request<QueryRows>('query', sql)).rows
  const database = createMigratableDatabase(connection)
  const plan = () => planMigrations(database, pathToFileURL(`${folder}/`))
  return {
    rows,
    script: (sql: string) => connection.request('script', sql),
    plan,
    tables: async () => (await rows("SELECT name FROM sqlite_master WHERE type = 'table'")).flat(),
    history: () => rows('SELECT * FROM castellan_migrations ORDER BY name'),
    run: async (at = now) => applyMigrations(database, await plan(), at),
    file: (name: string, sql: string) => writeFileSync(pathOf(name), sql),
    remove: (name: string) => rmSync(pathOf(name)),
  }
}

describe('migrations', () => {
  it('are applied once, in the order of their names, and recorded', async () => {
    const { run, file, history, rows } = await openMigrations()
    file('0002_fill.sql', "INSERT INTO a VALUES ('once');")
    file('0001_create.sql', createA)
    file('notes.txt', 'not SQL')
    expect(await run()).toEqual(['0001_create.sql', '0002_fill.sql'])
    expect(await run()).toEqual([])
    expect(await rows('SELECT x FROM a')).toEqual([['once']])
    const checksum = expect.stringMatching(/^[0-9a-f]{64}$/)
    expect(await history()).toEqual([
      ['0001_create.sql', checksum, now.toISOString(), version],
      ['0002_fill.sql', checksum, now.toISOString(), version],
    ])
  })

  it('are applied if they are new, without the others', async () => {
    const { run, file, history } = await openMigrations()
    file('0001_a.sql', createA)
    await run()
    const before = await history()
    file('0002_b.sql', createB)
    expect(await run(new Date('2026-12-01T00:00:00.000Z'))).toEqual(['0002_b.sql'])
    expect((await history())[0]).toEqual(before[0])
    expect((await history())[1]).toContain('2026-12-01T00:00:00.000Z')
  })

  it('are refused if one was changed after it was applied', async () => {
    const { run, file, tables, history } = await openMigrations()
    file('0001_a.sql', createA)
    await run()
    const before = await history()
    file('0001_a.sql', 'CREATE TABLE a (x TEXT, z TEXT);\n')
    file('0002_b.sql', createB)
    const refused = run()
    await expect(refused).rejects.toThrow(MigrationError)
    await expect(refused).rejects.toThrow(
      'The migration 0001_a.sql was changed after it was applied to this database.',
    )
    expect(await tables()).not.toContain('b')
    expect(await history()).toEqual(before)
  })

  it('may have the line ends of another system', async () => {
    const { run, file } = await openMigrations()
    file('0001_a.sql', createB)
    await run()
    file('0001_a.sql', createB.replaceAll('\n', '\r\n'))
    expect(await run()).toEqual([])
  })

  it('are refused if the database has one of a newer version', async () => {
    const { run, file, remove, tables } = await openMigrations()
    file('0001_a.sql', createA)
    file('0009_future.sql', 'CREATE TABLE future (x TEXT);')
    await run()
    remove('0009_future.sql')
    file('0002_b.sql', createB)
    const refused = run()
    await expect(refused).rejects.toThrow(MigrationError)
    await expect(refused).rejects.toThrow(
      `This database was migrated by Castellan ${version}; this is Castellan ${version}.`,
    )
    expect(await tables()).not.toContain('b')
  })

  it('leave nothing of a file that fails, and keep the files before it', async () => {
    const { run, file, tables, history } = await openMigrations()
    file('0001_a.sql', createA)
    file('0002_bad.sql', `${createB}INSERT INTO nowhere VALUES (1);`)
    file('0003_c.sql', 'CREATE TABLE c (x TEXT);')
    const failed = run()
    await expect(failed).rejects.toThrow(MigrationError)
    await expect(failed).rejects.toThrow(/The migration 0002_bad.sql failed: .*nowhere/)
    expect(await tables()).toEqual(['castellan_migrations', 'a'])
    expect((await history()).map(([name]) => name)).toEqual(['0001_a.sql'])
    file('0002_bad.sql', createB)
    expect(await run()).toEqual(['0002_bad.sql', '0003_c.sql'])
  })
})

describe('repeatable files', () => {
  const index = 'CREATE INDEX castellan_x ON a(x)'

  async function openWithIndex() {
    const all = await openMigrations()
    all.file('0001_a.sql', createA)
    all.file('indexes/castellan_x.sql', index)
    const sqlOf = async () =>
      (
        await all.rows("SELECT trim(sql, char(10)) FROM sqlite_master WHERE name = 'castellan_x'")
      ).flat()
    return { ...all, sqlOf }
  }

  it('run after the migrations, once', async () => {
    const { run, plan, sqlOf, history } = await openWithIndex()
    expect((await plan()).adds).toContain('index castellan_x')
    expect(await run()).toEqual(['0001_a.sql'])
    expect(await sqlOf()).toEqual([index])
    expect((await history()).map(([name]) => name)).toEqual([
      '0001_a.sql',
      'indexes/castellan_x.sql',
    ])
    expect((await plan()).adds).toEqual([])
  })

  it('run again when their object is missing', async () => {
    const { run, plan, sqlOf, script } = await openWithIndex()
    await run()
    await script('DROP INDEX castellan_x')
    expect((await plan()).adds).toEqual(['index castellan_x'])
    expect(await run()).toEqual([])
    expect(await sqlOf()).toEqual([index])
  })

  it('run again when they have changed, and replace their object', async () => {
    const { run, plan, sqlOf, file } = await openWithIndex()
    await run()
    file('indexes/castellan_x.sql', `${index} WHERE x > 1`)
    expect((await plan()).adds).toEqual(['index castellan_x'])
    await run()
    expect(await sqlOf()).toEqual([`${index} WHERE x > 1`])
    expect((await plan()).adds).toEqual([])
  })

  it('may be unknown to this version', async () => {
    const { run, remove } = await openWithIndex()
    await run()
    remove('indexes/castellan_x.sql')
    expect(await run()).toEqual([])
  })
})

describe.each(databases)('a database of an unreleased version on $name', ({ createDatabase }) => {
  it.each([
    'CREATE TABLE castellan_events (seq INTEGER)',
    `CREATE TABLE castellan_migrations (name TEXT, checksum TEXT);
     INSERT INTO castellan_migrations VALUES ('0001_better_auth_tables.sql', 'x')`,
  ])('is refused and not changed: %s', async (sql) => {
    const url = await createDatabase()
    await execute(url, sql)
    const before = await readSchema(url, { ours: true })
    await expect(createStore(url)).rejects.toThrow('tables of an unreleased version of Castellan')
    expect(await readSchema(url, { ours: true })).toEqual(before)
  })
})

/** Reads the columns, keys and indexes of all tables. */
async function readTables(url: string) {
  if (!isFileUrl(url)) return readSchema(url, { ours: true })
  const objects = await readRows(
    url,
    "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name",
  )
  const tables: unknown[] = [...objects]
  for (const { type, name } of objects) {
    const pragmas =
      type === 'table' ? ['table_xinfo', 'foreign_key_list', 'index_list'] : ['index_xinfo']
    for (const pragma of pragmas) {
      const rows = await readRows(url, `PRAGMA ${pragma}("${name}")`)
      const texts = rows.map(({ seq: _, ...row }) => JSON.stringify(row))
      tables.push(...(pragma === 'index_list' ? texts.sort() : texts))
    }
  }
  return tables
}

/** Writes the Prisma schema for a database to a file, as its provider cannot be a variable. */
function writeSchemaFile(name: string) {
  const schema = readFileSync(new URL('../../../../prisma/schema.prisma', import.meta.url), 'utf8')
  const path = join(createTemporaryFolder(), 'schema.prisma')
  const forPostgres = schema
    .replace('provider = "sqlite"', 'provider = "postgresql"')
    .replaceAll(/ DateTime\??/g, '$& @db.Timestamptz(6)')
  writeFileSync(path, name === 'sqlite' ? schema : forPostgres)
  return pathToFileURL(path)
}

/** Tables without a Prisma model, because their keys and types differ between the databases. */
const tablesWithoutModel = [
  'castellan_audit_events',
  'castellan_audit_delivery',
  'castellan_audit_prunings',
  'castellan_rate_limits',
  'castellan_audit_checkpoints',
  'castellan_user_counts',
  'castellan_user_search',
  'castellan_user_search_progress',
  'castellan_user_search_queue',
]

/** Indexes of expressions, or of some users only, which a Prisma schema cannot declare. */
const partialIndexes = ['createdAt', 'name', 'role_createdAt', 'banned_createdAt', 'banExpires']
  .concat('banReason_start', 'email_lower')
  .map((columns) => `"castellan_user_${columns}_idx"`)

const triggersSql = "SELECT name FROM sqlite_master WHERE type = 'trigger'"

describe.each(databases)('the migrations of the server on $name', ({ name, createDatabase }) => {
  it('create exactly the tables of the Prisma schema', async () => {
    const [url, asPrisma] = [await createDatabase(), await createDatabase()]
    const store = await createStore(url)
    expect(store.migrated.length).toBeGreaterThanOrEqual(2)
    await store.close()
    const second = await createStore(url)
    expect(second.migrated).toEqual([])
    await second.close()
    await execute(asPrisma, await renderSchemaSql(writeSchemaFile(name), asPrisma))
    for (const table of tablesWithoutModel) await execute(url, `DROP TABLE IF EXISTS ${table}`)
    for (const index of partialIndexes) await execute(url, `DROP INDEX ${index}`)
    if (name === 'postgresql')
      await execute(
        url,
        `DROP EXTENSION pg_trgm CASCADE;
         DROP FUNCTION castellan_count_users, castellan_count_change, castellan_append_only CASCADE;
         ALTER TABLE castellan_roles_version DROP CONSTRAINT castellan_roles_version_id_check;
         DO $$ DECLARE name text; BEGIN FOR name IN SELECT format('%I', tablename) FROM pg_tables
           WHERE rowsecurity LOOP EXECUTE 'ALTER TABLE ' || name || ' DISABLE ROW LEVEL SECURITY';
         END LOOP; END $$`,
      )
    else
      for (const { name: trigger } of await readRows(url, triggersSql))
        await execute(url, `DROP TRIGGER ${trigger}`)
    const ours = await readTables(url)
    expect(ours).toEqual(await readTables(asPrisma))
    expect(ours.length).toBeGreaterThan(40)
  })
})

it('the migrations leave an intact file in WAL mode', async () => {
  const url = `file:${join(createTemporaryFolder(), 'migrated.db')}`
  await (await createStore(url)).close()
  expect(await readRows(url, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
  expect(await readRows(url, 'PRAGMA foreign_key_check')).toEqual([])
  expect(await readRows(url, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }])
})
