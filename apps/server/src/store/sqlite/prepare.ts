import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { listSearchFields } from '@castellan/contract'
import { DatabaseError } from '../errors.ts'
import type { DatabaseOptions } from '../open-database.ts'
import { toSearchColumn } from '../schema/fields/field-objects.ts'
import type { AdoptionOptions } from '../schema/mapping/declared-schema.ts'
import type { MigratableDatabase } from '../schema/migrations/migratable-database.ts'
import { sqlFolders } from '../schema/migrations/migration-files.ts'
import {
  applyMigrations,
  type MigrationPlan,
  planMigrations,
} from '../schema/migrations/migrator.ts'
import { requireMigrated } from '../schema/migrations/require-migrated.ts'
import { areCountsRightSql, recountSql } from '../user-list/count.ts'
import { createSearchIndexBuilder } from './build-search-index.ts'
import {
  type Connection,
  openInlineConnection,
  openThreadConnection,
  type QueryRows,
} from './connection.ts'
import { withFile } from './errors.ts'
import { requireUsableFile } from './file-access.ts'
import { describeInvalidTexts } from './invalid-texts.ts'
import { listSearched } from './search-documents.ts'
import { describeUnreadableValues } from './unreadable-values.ts'

/** How long a write waits while another program has locked the file. */
export const busyTimeoutMs = 5_000

const columnsSql = `SELECT t.name, c.name, c.type,
    c."notnull" AND c.dflt_value IS NULL AND NOT c.pk AND c.hidden = 0, c.hidden IN (2, 3), c."notnull"
  FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c
  WHERE t.type = 'table' AND t.name NOT GLOB 'castellan_*' AND t.name NOT GLOB 'sqlite_*'`

/** What the migrator needs, on a connection that writes. */
export function createMigratableDatabase({ request }: Connection): MigratableDatabase {
  const runInTransaction = async (sql: string) => {
    await request('begin')
    try {
      await request('script', sql)
      await request('commit')
    } catch (error) {
      await request('rollback')
      throw error
    }
  }
  return {
    query: async (sql) => (await request<QueryRows>('query', sql)).rows,
    runInTransaction,
    runInAppSchema: runInTransaction,
    replaceIndex: (name, sql, record) =>
      runInTransaction(`DROP INDEX IF EXISTS "${name}"; ${sql}\n;${record}`),
    dateType: 'DATETIME',
    columnsSql,
    dialect: 'sqlite',
  }
}

/** Whether this process has locked the file and may change its schema, and what a mapping file says. */
type PrepareOptions = {
  isLocked: boolean
  mayMigrate: boolean
  adoption: AdoptionOptions | undefined
  reportProgress: DatabaseOptions['reportProgress']
}

/** Migrates the file, if this process may, and returns what it contains. */
export function prepareSqlite(path: string, now: Date, options: PrepareOptions) {
  return withFile(path, () => prepareFile(path, now, options))
}

async function prepareFile(
  path: string,
  now: Date,
  { isLocked, mayMigrate, adoption, reportProgress }: PrepareOptions,
) {
  // What only reads the schema is done before a thread has started.
  const connection = mayMigrate
    ? await openThreadConnection(path, 'writes', busyTimeoutMs)
    : openInlineConnection(path, 'reads', busyTimeoutMs)
  try {
    const database = createMigratableDatabase(connection)
    const planned = await planMigrations(database, sqlFolders.sqlite, adoption)
    const { schema, adds } = planned
    if (!isLocked && planned.migrations.length > 0)
      throw new DatabaseError(
        `The server that uses ${path} has another version. Use the command line of that version, or stop the server first.`,
      )
    if (!mayMigrate) requireMigrated(planned)
    let migrated: string[] = []
    if (isLocked && mayMigrate) {
      await connection.request('script', buildSortInFiles(path))
      migrated = await applyPlan(connection, planned, now, reportProgress)
      await createSearchIndexBuilder(connection, listSearched(schema)).build((users) =>
        reportProgress?.(`Added ${users.toLocaleString('en')} users to the search index`),
      )
    }
    const warnings = [
      ...planned.violations,
      ...planned.warnings,
      ...(await describeUnreadableValues(database, schema)),
    ]
    const trigrams = await findSearchFields(database, listSearchFields(schema.userFields))
    const [[journal]] = (await database.query('PRAGMA journal_mode')) as [[string]]
    return { schema, adds, warnings, migrated, trigrams, hasWal: journal === 'wal' }
  } finally {
    await connection.close()
  }
}

/**
 * Returns what opening the SQLite file at `path` would change. It changes nothing, and creates no file.
 * @throws DatabaseError
 */
export function planSqlite(
  path: string,
  { adoption }: Pick<DatabaseOptions, 'adoption'>,
): Promise<MigrationPlan> {
  return withFile(path, () => planFile(path, adoption))
}

async function planFile(path: string, adoption: AdoptionOptions | undefined) {
  requireUsableFile(path)
  const connection = openInlineConnection(
    existsSync(path) ? path : ':memory:',
    'reads',
    busyTimeoutMs,
  )
  try {
    const database = createMigratableDatabase(connection)
    const planned = await planMigrations(database, sqlFolders.sqlite, adoption)
    const { schema } = planned
    const unreadable =
      schema.tables.size > 0
        ? [
            ...(await describeUnreadableValues(database, schema, planned.missing)),
            ...(await describeInvalidTexts(database, schema, planned.missing)),
          ]
        : []
    return { ...planned, warnings: [...planned.warnings, ...unreadable] }
  } finally {
    await connection.close()
  }
}

/**
 * Has new indexes sorted in files, as those of millions of users do not fit in memory. The files are next to the
 * database: other folders may be read-only, or in memory.
 */
function buildSortInFiles(path: string) {
  const folder = dirname(path).replaceAll("'", "''")
  return `PRAGMA temp_store = FILE; PRAGMA temp_store_directory = '${folder}'`
}

async function applyPlan(
  connection: Connection,
  planned: MigrationPlan,
  now: Date,
  report: DatabaseOptions['reportProgress'],
) {
  const database = createMigratableDatabase(connection)
  // The journal mode of an app's file is up to the app.
  if (!planned.schema.adopted) await connection.request('script', 'PRAGMA journal_mode = WAL')
  const migrated = await applyMigrations(database, planned, now, report)
  const { names } = planned.schema
  const [[areCountsRight] = []] = await database.query(names.render(areCountsRightSql))
  if (!areCountsRight) await database.runInTransaction(names.render(recountSql.sqlite))
  return migrated
}

/** Returns the fields that the search index has. A server that makes it again may declare others. */
async function findSearchFields({ query }: MigratableDatabase, fields: readonly string[]) {
  const columns = await query(`SELECT name FROM pragma_table_info('castellan_user_search')`)
  const names = columns.map(([name]) => name)
  return fields.filter((field) => names.includes(toSearchColumn(field)))
}

/** Returns the version of SQLite that this program has. */
export async function readSqliteVersion() {
  const connection = openInlineConnection(':memory:', 'reads', busyTimeoutMs)
  try {
    const { rows } = await connection.request<QueryRows>('query', 'SELECT sqlite_version()')
    return String(rows[0]?.[0])
  } finally {
    await connection.close()
  }
}
