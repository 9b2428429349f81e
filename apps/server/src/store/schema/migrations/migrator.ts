/**
 * Brings a database to the schema of this version. Two kinds of SQL files in `prisma/<database>`
 * describe that schema:
 *
 * - `migrations/NNNN_name.sql` change tables. Each runs once, in the order of the names and in one
 *   transaction with its record in `castellan_migrations`. A file never changes once it is released.
 * - `repeatable/{tables,functions,indexes,triggers}/<object>.sql` create the object that the file is named
 *   after. A file runs when its checksum differs from the recorded one, and when its object is missing,
 *   disabled or changed: tools that recreate a table of an app drop its indexes and triggers.
 *
 * In the database of an app with better-auth, the first migration is recorded but not run. The caller
 * makes sure that one process at a time migrates a database.
 */

import { describeViolations } from '../../audit/protection.ts'
import { mergeForms } from '../forms/column-forms.ts'
import { findDateForms } from '../forms/date-forms.ts'
import {
  addColumns,
  buildAddColumns,
  createMissingColumnsError,
  describeLacks,
  findMissingColumns,
  type MissingColumn,
  requireModels,
} from '../mapping/adoption.ts'
import { requireColumnTypes } from '../mapping/column-types.ts'
import type { AdoptionOptions } from '../mapping/declared-schema.ts'
import { relationsSql, requireOrdinaryTables, toRelations } from '../mapping/relations.ts'
import { requireWritableColumns } from '../mapping/written-columns.ts'
import { findSchema, type Schema } from '../schema.ts'
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
import type { MigratableDatabase } from './migratable-database.ts'
import {
  isOnAppTable,
  listCreatedTables,
  type RepeatableFile,
  readMigrationFiles,
  type SqlFile,
} from './migration-files.ts'
import {
  describeObject,
  findDifference,
  objectsSql,
  type SchemaObjects,
  toSchemaObjects,
} from './objects.ts'
import { type CreatedObject, describeObsolete, listObsolete, removeObsolete } from './obsolete.ts'
import { type ReportProgress, runWithReports } from './run-with-reports.ts'

/** What starting a server on a database would change. */
export type MigrationPlan = {
  /** The statements that add columns to the app's tables, which run first, in one transaction. */
  columns: string[]
  /** The statements that only the owner of the app's tables can run, if this role is another. */
  ownerColumns?: { owner: string; statements: string[] }
  /** The columns of the admin plugin that the tables of an app lack. */
  missing: MissingColumn[]
  migrations: SqlFile[]
  repeatables: RepeatableFile[]
  /** What earlier starts created and is not needed any more. */
  obsolete: CreatedObject[]
  /** The tables of better-auth as they are now, and whether an app made them. */
  schema: Schema
  /** The objects that would be created or replaced, such as `index castellan_user_role_id_idx`. */
  adds: string[]
  /** Whether the database has no table of Castellan. */
  isNew: boolean
  /** What does not protect the audit log as it should, as sentences. */
  violations: string[]
  /** What else needs attention, as sentences. */
  warnings: string[]
}

/**
 * Compares a database with the SQL files in `folder` and changes nothing.
 * @throws DatabaseError when the database cannot be used or migrated
 */
export async function planMigrations(
  database: MigratableDatabase,
  folder: URL,
  adoption: AdoptionOptions = {},
): Promise<MigrationPlan> {
  const objects = toSchemaObjects(await database.query(objectsSql[database.dialect]))
  const { schema, missing, columns } = await planSchema(database, objects, adoption)
  const { adopted, names } = schema
  const files = readMigrationFiles(folder, names, schema, database.dialect)
  const history = await readHistory(database.query, objects)
  checkHistory(history, objects, files.migrations)
  const migrations = files.migrations
    .filter(({ name }) => !history.has(name))
    .map((file) =>
      adopted && file.name === betterAuthMigration
        ? { ...file, sql: '', checksum: adoptedMark }
        : file,
    )
  const repeatables = files.repeatables.filter(
    (file) => history.get(file.name)?.checksum !== file.checksum || findDifference(file, objects),
  )
  const obsolete = listObsolete(history, files)
  const isNew = !objects.has(`table ${historyTable}`)
  const newTables = [...migrations, ...repeatables].flatMap(listCreatedTables)
  if (isNew) newTables.unshift(historyTable)
  const adds = [
    ...missing.map(({ model, column }) => `column ${names.table(model)}.${column}`),
    ...new Set([...newTables.map((name) => `table ${name}`), ...repeatables.map(describeObject)]),
  ]
  // Another version of Castellan has other triggers.
  const isSameVersion = files.repeatables.every(
    (file) => isOnAppTable(file) || history.get(file.name)?.checksum === file.checksum,
  )
  return {
    columns,
    missing,
    migrations,
    repeatables,
    obsolete,
    schema,
    adds,
    isNew,
    violations: isSameVersion ? await describeViolations(database) : [],
    warnings: [...describeLacks(schema, adoption), ...obsolete.map(describeObsolete)],
  }
}

/** Returns the schema with the columns that are added to it, if that is wanted. */
async function planSchema(
  database: MigratableDatabase,
  objects: SchemaObjects,
  adoption: AdoptionOptions,
) {
  const found = await findSchema(database, objects, adoption)
  if (!found.adopted) return { schema: found, missing: [], columns: [] }
  const missing = findMissingColumns(found)
  const schema = addColumns(found, missing, database.dialect, adoption)
  requireModels(schema)
  requireOrdinaryTables(
    schema.mapping,
    toRelations(await database.query(relationsSql[database.dialect])),
    adoption.declared,
  )
  if (database.dialect === 'postgresql') requireColumnTypes(schema)
  requireWritableColumns(schema, database.dialect)
  const columns = buildAddColumns(schema, missing)
  const addsColumns = adoption.mode === 'apply' || adoption.mode === 'plan'
  if (columns.length > 0 && !addsColumns) throw createMissingColumnsError(columns)
  const dates = await findDateForms(database, schema, missing, adoption)
  return { schema: { ...schema, forms: mergeForms(schema.forms, dates) }, missing, columns }
}

/**
 * Applies a plan and returns the names of the migrations that ran. A run that was interrupted continues
 * where it stopped.
 * @throws MigrationError when a file fails; the files before it stay applied
 */
export async function applyMigrations(
  database: MigratableDatabase,
  { columns, migrations, repeatables, obsolete }: MigrationPlan,
  now: Date,
  report?: ReportProgress,
) {
  if (migrations.length > 0) await database.runInTransaction(createHistorySql(database.dateType))
  if (columns.length > 0) await database.runInTransaction(columns.join('\n'))
  for (const file of migrations) {
    const run =
      file.name === betterAuthMigration ? database.runInAppSchema : database.runInTransaction
    await runFile(file, () => run(`${file.sql}\n;${createRecordSql(file, now)}`))
  }
  for (const [index, file] of repeatables.entries()) {
    const record = createRecordSql(file, now)
    const step = `Creating ${describeObject(file)}, ${index + 1} of ${repeatables.length}`
    await runWithReports(step, report, () =>
      runFile(file, () =>
        file.kind === 'index'
          ? database.replaceIndex(file.object, file.sql, record)
          : database.runInTransaction(`${file.sql}\n;${record}`),
      ),
    )
  }
  for (const object of obsolete) await removeObsolete(database, object)
  return migrations.map(({ name }) => name)
}

function runFile({ name }: SqlFile, run: () => Promise<void>) {
  return run().catch((error: Error) => {
    throw new MigrationError(`The migration ${name} failed: ${error.message}`, { cause: error })
  })
}
