import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { DatabaseError } from '../errors.ts'
import { checkAdoptable, type TableMetadata, toTableMetadata } from './adoption.ts'

/** A database whose history does not fit the migrations of this version. */
export class MigrationError extends DatabaseError {
  override name = 'MigrationError'
}

/** A database as the migrations need it: the caller holds it alone. */
export type MigratableDatabase = {
  /** The rows that a query finds, as arrays of values. */
  rows: (sql: string) => Promise<unknown[][]>
  /** Runs statements in one transaction, all of them or none. */
  script: (sql: string) => Promise<void>
  /** Makes an index unless it is there, without keeping others from the table for long. */
  index: (statement: string) => Promise<void>
  /** Its type of column for an instant. */
  instantType: 'DATETIME' | 'TIMESTAMPTZ(6)'
  /** The query for tables, columns, types and whether they are required. */
  shapeSql: string
  /** The query for the table of migrations, if it is there. */
  historySql: string
  /** The query for the names of the indexes and triggers that are there. */
  namesSql: string
}

type Migration = { name: string; sql: string; checksum: string }

/** The migration that makes what better-auth makes itself. */
const firstMigration = '0001_better_auth_tables.sql'

/** Stands for the checksum of that migration where better-auth had made the tables. */
const adoptedMark = 'adopted'

const making =
  /^CREATE (?:UNIQUE |UNLOGGED |VIRTUAL )*(TABLE|INDEX|TRIGGER|FUNCTION) "(castellan_\w+)"/

/** What the migrations of a database come to: those that it lacks, and whose tables it has. */
export type MigrationPlan = {
  pending: Migration[]
  /** The statements that make what no later migration drops. */
  lasting: Set<string>
  /** The statements that make what earlier migrations had made and is gone. */
  lost: string[]
  /** Whether better-auth has made the tables, and we live in them. */
  adopted: boolean
  /** What they and the pending migrations make, such as `index castellan_user_role_id_idx`. */
  adds: string[]
  tables: TableMetadata
}

/**
 * Looks at a database and says what opening it would do; changes nothing.
 * @throws DatabaseError when its tables or its history are not such that we can use it
 */
export async function planMigrations(
  database: MigratableDatabase,
  from: URL,
): Promise<MigrationPlan> {
  const migrations = await readMigrations(from)
  const applied = await historyIn(database)
  checkHistory(applied, migrations)
  const tables = toTableMetadata(await database.rows(database.shapeSql))
  const mark = applied.get(firstMigration)
  const adopted = mark === adoptedMark || (mark === undefined && checkAdoptable(tables))
  const pending = migrations
    .filter(({ name }) => !applied.has(name))
    .map((migration) =>
      adopted && migration.name === firstMigration
        ? { ...migration, sql: '', checksum: adoptedMark }
        : migration,
    )
  const record = applied.size === 0 ? ['table castellan_migrations'] : []
  const names = (await database.rows(database.namesSql)).flat()
  const made = madeBy(migrations)
  const before = madeBy(migrations.filter(({ name }) => applied.has(name)))
  // Tools that make an app's table anew drop the indexes and triggers that stood on it.
  const isLost = (what: string) => {
    const [kind, name] = what.split(' ')
    return kind !== 'table' && kind !== 'function' && !names.includes(name)
  }
  const adds = [...made.keys()].filter((what) => !before.has(what) || isLost(what))
  const lost = adds.flatMap((what) => before.get(what) ?? [])
  const lasting = new Set(made.values())
  return { pending, lasting, lost, adopted, adds: [...record, ...adds], tables }
}

/**
 * Applies pending migrations, each in a transaction of its own with its record, and returns their
 * names; indexes are made one by one, but for those that a later one drops, and an attempt that was
 * cut short is taken up where it ended. What is lost is made again.
 * The caller holds the database alone.
 * @throws MigrationError when one fails; those before it stay
 */
export async function applyMigrations(
  database: MigratableDatabase,
  { pending, lasting, lost }: MigrationPlan,
  now: Date,
) {
  for (const statement of lost)
    await (makesIndex(statement) ? database.index(statement) : database.script(statement))
  if (pending.length > 0) await database.script(recordTable(database.instantType))
  for (const { name, sql, checksum } of pending) {
    const record = [name, checksum, now.toISOString()].map(literal).join(', ')
    try {
      const indexes = indexesIn(sql)
      for (const statement of indexes) if (lasting.has(statement)) await database.index(statement)
      const rest = indexes.length > 0 ? '' : sql
      await database.script(`${rest}\n;INSERT INTO castellan_migrations VALUES (${record})`)
    } catch (error) {
      throw new MigrationError(`The migration ${name} failed: ${(error as Error).message}`, {
        cause: error,
      })
    }
  }
  return pending.map(({ name }) => name)
}

function recordTable(instantType: string) {
  return `CREATE TABLE IF NOT EXISTS "castellan_migrations" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "checksum" TEXT NOT NULL,
    "applied_at" ${instantType} NOT NULL
)`
}

async function readMigrations(from: URL): Promise<Migration[]> {
  const names = (await readdir(from)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(new URL(name, from), 'utf8')).replaceAll('\r\n', '\n')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

function checkHistory(applied: Map<string, string>, migrations: Migration[]) {
  for (const { name, checksum } of migrations) {
    const recorded = applied.get(name)
    if (recorded !== undefined && recorded !== adoptedMark && recorded !== checksum)
      throw new MigrationError(
        `The migration ${name} was changed after it was applied to this database. Put the file back as it was, and make the change in a new migration.`,
      )
  }
  const known = new Set(migrations.map(({ name }) => name))
  for (const name of applied.keys()) {
    if (!known.has(name))
      throw new MigrationError(
        `This database has the migration ${name}, which this version does not know: it was made by a newer version. Start that version.`,
      )
  }
}

function literal(text: string) {
  return `'${text.replaceAll("'", "''")}'`
}

async function historyIn(database: MigratableDatabase) {
  const [isThere] = await database.rows(database.historySql)
  if (!isThere) return new Map<string, string>()
  const rows = await database.rows('SELECT name, checksum FROM castellan_migrations')
  return new Map(rows as [string, string][])
}

/** The statements of a migration: an empty line ends each. */
function statementsIn(sql: string) {
  return sql
    .replace(/^--.*\n/gm, '')
    .split(/;\n(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter(Boolean)
}

/** What migrations make that is there after all of them, such as `index castellan_user_role_id_idx`. */
function madeBy(migrations: Migration[]) {
  const made = new Map<string, string>()
  for (const statement of migrations.flatMap(({ sql }) => statementsIn(sql))) {
    const [, kind = '', name = ''] = making.exec(statement) ?? []
    if (name) made.set(`${kind.toLowerCase()} ${name}`, statement)
    const [, dropped = ''] = /^DROP INDEX IF EXISTS "(\w+)"/.exec(statement) ?? []
    made.delete(`index ${dropped}`)
  }
  return made
}

function makesIndex(statement: string) {
  return statement.startsWith('CREATE INDEX ')
}

/** The statements of a migration that makes indexes and nothing else. */
function indexesIn(sql: string) {
  const statements = statementsIn(sql)
  return statements.every(makesIndex) ? statements : []
}
