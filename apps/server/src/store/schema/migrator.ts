/**
 * Brings a database to the schema of this version. Two kinds of SQL files in `prisma/<database>`
 * describe that schema:
 *
 * - `migrations/NNNN_name.sql` change tables. Each runs once, in the order of the names and in one
 *   transaction with its record in `castellan_migrations`. A file never changes once it is released.
 * - `repeatable/{functions,indexes,triggers}/<object>.sql` create the object that the file is named
 *   after. A file runs when its checksum differs from the recorded one, and when its object is missing
 *   from the database: tools that recreate a table of an app drop its indexes and triggers.
 *
 * In the database of an app with better-auth, the first migration is recorded but not run. The caller
 * makes sure that one process at a time migrates a database.
 */
import { DatabaseError } from '../errors.ts'
import { checkAdoptable } from './adoption.ts'
import { type TableMetadata, toTableMetadata } from './introspect.ts'
import {
  listCreatedTables,
  type MigrationFiles,
  type RepeatableFile,
  readMigrationFiles,
  type SqlFile,
} from './migration-files.ts'

/** A database whose migrations do not fit this version, or a migration that failed. */
export class MigrationError extends DatabaseError {
  override name = 'MigrationError'
}

/** What the migrator needs of a database. */
export type MigratableDatabase = {
  /** Runs a query and returns its rows as arrays of values. */
  query: (sql: string) => Promise<unknown[][]>
  /** Runs statements in one transaction. */
  runInTransaction: (sql: string) => Promise<void>
  /** Replaces an index without blocking writers for long, then runs `record`. */
  replaceIndex: (name: string, sql: string, record: string) => Promise<void>
  /** The column type for a timestamp. */
  dateType: 'DATETIME' | 'TIMESTAMPTZ(6)'
  /** Selects table, name, type and whether a value is required, for each column of better-auth's. */
  columnsSql: string
  /** Selects kind and name of each table, function, trigger and valid index of Castellan. */
  objectsSql: string
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

const historyTable = 'castellan_migrations'

/** Creates the tables of better-auth. */
const betterAuthMigration = '0001_better_auth.sql'

/** Recorded in place of a checksum where the app had created these tables. */
const adoptedMark = 'adopted'

/** The first migration of versions that were never released. */
const unreleasedMigration = '0001_better_auth_tables.sql'

/**
 * Compares a database with the SQL files in `folder` and changes nothing.
 * @throws DatabaseError when the database cannot be used or migrated
 */
export async function planMigrations(
  database: MigratableDatabase,
  folder: URL,
): Promise<MigrationPlan> {
  const files = readMigrationFiles(folder)
  const rows = (await database.query(database.objectsSql)) as [string, string][]
  const objects = new Set(rows.map(([kind, name]) => `${kind} ${name}`))
  const history = await readHistory(database, objects)
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
  const repeatables = findOutdated(files, history, objects)
  const newTables = migrations.flatMap(listCreatedTables).map((name) => `table ${name}`)
  const isNew = !objects.has(`table ${historyTable}`)
  if (isNew) newTables.unshift(`table ${historyTable}`)
  const adds = [...newTables, ...repeatables.map(describeObject)]
  return { migrations, repeatables, adopted, adds, tables, isNew, warnings: [] }
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

function describeObject({ kind, object }: RepeatableFile) {
  return `${kind} ${object}`
}

/** The repeatable files that changed, or whose object is missing. */
function findOutdated(
  { repeatables }: MigrationFiles,
  history: Map<string, string>,
  objects: Set<string>,
) {
  return repeatables.filter(
    (file) => history.get(file.name) !== file.checksum || !objects.has(describeObject(file)),
  )
}

async function readHistory(database: MigratableDatabase, objects: Set<string>) {
  if (!objects.has(`table ${historyTable}`)) return new Map<string, string>()
  const rows = await database.query(`SELECT "name", "checksum" FROM "${historyTable}"`)
  return new Map(rows as [string, string][])
}

function checkHistory(history: Map<string, string>, objects: Set<string>, migrations: SqlFile[]) {
  if (
    history.has(unreleasedMigration) ||
    (objects.size > 0 && !objects.has(`table ${historyTable}`))
  )
    throw new MigrationError(
      'This database has tables of an unreleased version of Castellan, which this version cannot upgrade. Use a new database, or drop everything whose name begins with castellan_. That deletes custom roles, API keys and the audit log, but no users.',
    )
  for (const { name, checksum } of migrations) {
    const recorded = history.get(name)
    if (recorded !== undefined && recorded !== adoptedMark && recorded !== checksum)
      throw new MigrationError(
        `The migration ${name} was changed after it was applied to this database. Restore the file, and put the change into a new migration.`,
      )
  }
  const known = new Set(migrations.map(({ name }) => name))
  for (const name of history.keys()) {
    const isRepeatable = name.includes('/')
    if (!isRepeatable && !known.has(name))
      throw new MigrationError(
        `This database has the migration ${name}, which this version does not know: a newer version of Castellan applied it. Start that version.`,
      )
  }
}

async function runFile({ name }: SqlFile, run: () => Promise<void>) {
  try {
    await run()
  } catch (error) {
    throw new MigrationError(`The migration ${name} failed: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

function createHistorySql(dateType: string) {
  return `CREATE TABLE IF NOT EXISTS "${historyTable}" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "checksum" TEXT NOT NULL,
    "appliedAt" ${dateType} NOT NULL
)`
}

function createRecordSql({ name, checksum }: SqlFile, now: Date) {
  const values = [name, checksum, now.toISOString()].map(
    (text) => `'${text.replaceAll("'", "''")}'`,
  )
  return `INSERT INTO "${historyTable}" ("name", "checksum", "appliedAt") VALUES (${values.join(', ')})
    ON CONFLICT ("name") DO UPDATE SET "checksum" = excluded."checksum", "appliedAt" = excluded."appliedAt"`
}
