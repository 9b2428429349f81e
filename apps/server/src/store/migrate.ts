import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { DatabaseError } from './errors.ts'
import { isAdoptable, type Shape, shapeFrom } from './shape.ts'

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
}

type Migration = { name: string; sql: string; checksum: string }

/** The migration that makes what better-auth makes itself. */
const firstMigration = '0001_better_auth_tables.sql'

/** Stands for the checksum of that migration where better-auth had made the tables. */
const adoptedMark = 'adopted'

const recordTable = (instantType: string) => `CREATE TABLE IF NOT EXISTS "castellan_migrations" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "checksum" TEXT NOT NULL,
    "applied_at" ${instantType} NOT NULL
)`

const readMigrations = async (from: URL): Promise<Migration[]> => {
  const names = (await readdir(from)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(new URL(name, from), 'utf8')).replaceAll('\r\n', '\n')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

const checkHistory = (applied: Map<string, string>, migrations: Migration[]) => {
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

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

const historyIn = async (database: MigratableDatabase) => {
  const [isThere] = await database.rows(database.historySql)
  if (!isThere) return new Map<string, string>()
  const rows = await database.rows('SELECT name, checksum FROM castellan_migrations')
  return new Map(rows as [string, string][])
}

const made = /^CREATE (?:UNIQUE |UNLOGGED )*(TABLE|INDEX|TRIGGER) "(castellan_\w+)"/gm

/** What the migrations of a database come to: those that it lacks, and whose tables it has. */
export type Plan = {
  pending: Migration[]
  /** Whether better-auth has made the tables, and we live in them. */
  adopted: boolean
  /** What the pending migrations make, such as `index castellan_user_role_idx`. */
  adds: string[]
  shape: Shape
}

/**
 * Looks at a database and says what opening it would do; changes nothing.
 * @throws DatabaseError when its tables or its history are not such that we can use it
 */
export const plan = async (database: MigratableDatabase, from: URL): Promise<Plan> => {
  const migrations = await readMigrations(from)
  const applied = await historyIn(database)
  checkHistory(applied, migrations)
  const shape = shapeFrom(await database.rows(database.shapeSql))
  const mark = applied.get(firstMigration)
  const adopted = mark === adoptedMark || (mark === undefined && isAdoptable(shape))
  const pending = migrations
    .filter(({ name }) => !applied.has(name))
    .map((migration) =>
      adopted && migration.name === firstMigration
        ? { ...migration, sql: '', checksum: adoptedMark }
        : migration,
    )
  const record = applied.size === 0 ? ['table castellan_migrations'] : []
  const adds = pending.flatMap(({ sql }) =>
    [...sql.matchAll(made)].map(([, kind, name]) => `${kind?.toLowerCase()} ${name}`),
  )
  return { pending, adopted, adds: [...record, ...adds], shape }
}

/** The statements of a migration that makes indexes and nothing else. */
const indexesIn = (sql: string) => {
  const statements = sql
    .replace(/^--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter(Boolean)
  return statements.every((statement) => statement.startsWith('CREATE INDEX ')) ? statements : []
}

/**
 * Applies pending migrations, each in a transaction of its own with its record, and returns their
 * names; indexes are made one by one, and an attempt that was cut short is taken up where it ended.
 * The caller holds the database alone.
 * @throws MigrationError when one fails; those before it stay
 */
export const migrate = async (database: MigratableDatabase, { pending }: Plan, now: Date) => {
  if (pending.length > 0) await database.script(recordTable(database.instantType))
  for (const { name, sql, checksum } of pending) {
    const record = [name, checksum, now.toISOString()].map(literal).join(', ')
    try {
      const indexes = indexesIn(sql)
      for (const statement of indexes) await database.index(statement)
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
