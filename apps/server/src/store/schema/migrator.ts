/**
 * Brings a database to the schema of this version. Two kinds of SQL files in `prisma/<database>`
 * describe that schema:
 *
 * - `migrations/NNNN_name.sql` change tables. Each runs once, in the order of the names and in one
 *   transaction with its record in `castellan_migrations`. A file never changes once it is released.
 * - `repeatable/{functions,indexes,triggers}/<object>.sql` create the object that the file is named
 *   after. A file runs when its checksum differs from the recorded one, and when its object is missing,
 *   disabled or changed: tools that recreate a table of an app drop its indexes and triggers.
 *
 * In the database of an app with better-auth, the first migration is recorded but not run. The caller
 * makes sure that one process at a time migrates a database.
 */
import type { Dialect } from '../database.ts'
import { checkAdoptable } from './adoption.ts'
import {
  adoptedMark,
  betterAuthMigration,
  checkHistory,
  createHistorySql,
  createRecordSql,
  historyTable,
  MigrationError,
  readHistory,
} from './history.ts'
import { type TableMetadata, toTableMetadata } from './introspect.ts'
import {
  listCreatedTables,
  type RepeatableFile,
  readMigrationFiles,
  type SqlFile,
} from './migration-files.ts'
import { describeObject, findDifference, objectsSql, toSchemaObjects } from './objects.ts'
import { describeViolation, findProtectionViolations } from './protection.ts'

/** What the migrator needs of a database. */
export type MigratableDatabase = {
  /** Runs a query and returns its rows as arrays of values. */
  query: (sql: string) => Promise<unknown[][]>
  /** Runs statements in one transaction. */
  runInTransaction: (sql: string) => Promise<void>
  /** Replaces an index without blocking writers, then runs `record`. */
  replaceIndex: (name: string, sql: string, record: string) => Promise<void>
  /** The column type for a timestamp. */
  dateType: 'DATETIME' | 'TIMESTAMPTZ(6)'
  /** Selects table, name, type and whether a value is required, for each column of better-auth's. */
  columnsSql: string
  dialect: Dialect
}

/** What starting a server on a database would change. */
export type MigrationPlan = {
  migrations: SqlFile[]
  repeatables: RepeatableFile[]
  /** Whether the database belongs to an app with better-auth. */
  adopted: boolean
  /** The objects that would be created or replaced, such as `index castellan_user_role_id_idx`. */
  adds: string[]
  /** The tables of better-auth as they are now. */
  tables: TableMetadata
  /** Whether the database has no table of Castellan. */
  isNew: boolean
  /** What needs attention, as sentences. */
  warnings: string[]
}

/**
 * Compares a database with the SQL files in `folder` and changes nothing.
 * @throws DatabaseError when the database cannot be used or migrated
 */
export async function planMigrations(
  database: MigratableDatabase,
  folder: URL,
): Promise<MigrationPlan> {
  const files = readMigrationFiles(folder)
  const objects = toSchemaObjects(await database.query(objectsSql[database.dialect]))
  const history = await readHistory(database.query, objects)
  checkHistory(history, objects, files.migrations)
  const tables = toTableMetadata(await database.query(database.columnsSql))
  const mark = history.get(betterAuthMigration)
  const adopted = mark === adoptedMark || (mark === undefined && checkAdoptable(tables))
  const migrations = files.migrations
    .filter(({ name }) => !history.has(name))
    .map((file) =>
      adopted && file.name === betterAuthMigration
        ? { ...file, sql: '', checksum: adoptedMark }
        : file,
    )
  const repeatables = files.repeatables.filter(
    (file) => history.get(file.name) !== file.checksum || findDifference(file, objects),
  )
  const newTables = migrations.flatMap(listCreatedTables).map((name) => `table ${name}`)
  const isNew = !objects.has(`table ${historyTable}`)
  if (isNew) newTables.unshift(`table ${historyTable}`)
  const adds = [...newTables, ...repeatables.map(describeObject)]
  // Another version of Castellan has other triggers.
  const isSameVersion = files.repeatables.every(
    ({ name, checksum }) => history.get(name) === checksum,
  )
  const violations = isSameVersion
    ? await findProtectionViolations(database.query, database.dialect)
    : []
  return {
    migrations,
    repeatables,
    adopted,
    adds,
    tables,
    isNew,
    warnings: violations.map(describeViolation),
  }
}

/**
 * Applies a plan and returns the names of the migrations that ran. A run that was interrupted continues
 * where it stopped.
 * @throws MigrationError when a file fails; the files before it stay applied
 */
export async function applyMigrations(
  database: MigratableDatabase,
  { migrations, repeatables }: MigrationPlan,
  now: Date,
) {
  if (migrations.length > 0) await database.runInTransaction(createHistorySql(database.dateType))
  for (const file of migrations)
    await runFile(file, () =>
      database.runInTransaction(`${file.sql}\n;${createRecordSql(file, now)}`),
    )
  for (const file of repeatables)
    await runFile(file, () => {
      const record = createRecordSql(file, now)
      return file.kind === 'index'
        ? database.replaceIndex(file.object, file.sql, record)
        : database.runInTransaction(`${file.sql}\n;${record}`)
    })
  return migrations.map(({ name }) => name)
}

async function runFile({ name }: SqlFile, run: () => Promise<void>) {
  try {
    await run()
  } catch (error) {
    const message = `The migration ${name} failed: ${(error as Error).message}`
    throw new MigrationError(message, { cause: error })
  }
}
