import type { UserFields } from '@castellan/contract'
import type { Sql } from 'sql-template-tag'
import { type Observer, silentObserver } from '../observer.ts'
import { runInSpan } from '../tracing.ts'
import { addTracing } from './add-tracing.ts'
import { createAuditLog } from './audit/index.ts'
import {
  createQuery,
  createRowDeleter,
  createRowWriter,
  createToStatement,
  type Db,
  type Query,
} from './database.ts'
import { isFileUrl, toFilePath } from './database-url.ts'
import { createFigureReader, type Figures } from './figures.ts'
import type { DatabaseLoad, DatabaseOptions, Opener } from './open-database.ts'
import { explainRefusedChange } from './refused-change.ts'
import { createRepositories, type Repositories, type RunTransaction } from './repositories/index.ts'
import {
  createLocalRateLimits,
  createSharedRateLimits,
  type RateLimits,
} from './repositories/rate-limits.ts'
import { checkColumnsSql } from './rows.ts'
import { createIdTypes } from './schema/forms/id-type.ts'
import {
  findRequiredUserColumns,
  findStoredKinds,
  type StoredKinds,
} from './schema/mapping/adoption.ts'
import { createTransactionRunner } from './transaction.ts'
import { createWriteCheck } from './write-check.ts'

export type { DatabaseOptions } from './open-database.ts'
export type { RefusedChange } from './refused-change.ts'
export type { Repositories } from './repositories/index.ts'

/** An open database. Repositories read it; only transactions write to it. */
export type Store = Repositories & {
  /**
   * Runs `work` in a serializable transaction. It rolls back if `work` returns a problem or throws.
   * `work` runs again after a conflict with another transaction, so its other effects must be
   * repeatable. On PostgreSQL, clients take turns; see `createFairQueue` for how one is named.
   */
  transaction: RunTransaction
  /** Runs `work` in the same way, and rolls it back. What it appends at the commit is never written. */
  rehearse: RunTransaction
  /** Why the database refused a change; nothing for any other error. */
  explainRefusedChange: typeof explainRefusedChange
  auditLog: ReturnType<typeof createAuditLog>
  /** Counts that all servers on the database share. */
  rateLimits: RateLimits
  /** Resolves if the database responds. */
  ping: () => Promise<void>
  /** Returns why no search is possible now, as a sentence. */
  readSearchObjection: () => string | undefined
  /** Rejects while the database refuses writes, whatever they are. */
  checkWrites: () => Promise<void>
  /** How busy the database is. */
  readLoad: () => DatabaseLoad
  /** Reads what a monitor wants to know of the data. */
  readFigures: () => Promise<Figures>
  /** Does what the database needs from time to time. */
  maintain: () => Promise<void>
  close: () => Promise<void>
  /** The migrations that ran when the store was opened, and what they created: `table …`, `index …`. */
  migrated: string[]
  adds: string[]
  /** What needs attention, as sentences. */
  warnings: string[]
  /** Whether the tables belong to an app with better-auth. */
  adopted: boolean
  /** The fields of users that have a trigram index. Searches in others read every user. */
  trigrams: string[]
  /** The columns that a new user requires and only the app can fill. */
  requiredUserColumns: string[]
  /** The additional fields of users. */
  userFields: UserFields
  /** What the tables can hold: those of some apps lack a column or a table. */
  stored: StoredKinds
  /** Says why the column of the app cannot store a role, or several, as a sentence. */
  explainUnstorableRole: (role: string) => string | undefined
}

/** The clock, the generator of text ids, and what observes transactions. */
type StoreOverrides = {
  now: () => Date
  generateRandomString: () => string
  observer?: Observer
}

/**
 * Opens the database at `url` and migrates it. The openers `worker` and `cli` leave migrations and
 * background work to servers; `cli` may open a SQLite file that a server uses.
 * @throws DatabaseError
 */
export async function openStore(
  options: DatabaseOptions,
  { now, generateRandomString, observer = silentObserver }: StoreOverrides,
  opener: Opener = 'server',
): Promise<Store> {
  const database = addTracing(await openDatabase(options, now(), opener))
  const { dialect, schema, trigrams, rateLimitClient, migrated, adds, warnings } = database
  const { names, tables, forms, adopted, userFields, indexedFields } = schema
  const toStatement = createToStatement(dialect, schema)
  const writes = createWriteCheck(database, now)
  const observe: typeof writes.observe = opener !== 'cli' ? writes.observe : (work) => work
  const observeQuery =
    (run: Query): Query =>
    (statement) =>
      observe(run(statement))
  const query = observeQuery(createQuery(database.queryDriver, toStatement))
  const run = (statement: Sql) => query(statement).then(() => {})
  const db: Db = {
    query,
    queryLong: observeQuery(createQuery(database.longQueryDriver, toStatement)),
    writeRow: createRowWriter(query),
    deleteRows: createRowDeleter(query, (statement) =>
      database.queryDriver.execute(toStatement(statement)),
    ),
    executeOnCommit: run,
    insertOnCommit: run,
  }
  const background = { ...db, queryLong: createQuery(database.backgroundQueryDriver, toStatement) }
  const shared = {
    stored: findStoredKinds(schema),
    trigrams,
    readSearchObjection: database.readSearchObjection ?? (() => undefined),
    userFields,
    explainUnstorableRole: (role: string) => forms.get('user.role')?.explainRefusal?.(role),
  }
  const ids = createIdTypes(tables, dialect, names, generateRandomString)
  const info = { dialect, names, ids, indexedFields, observer, ...shared }
  const repositories = createRepositories(db, info)
  const runTransaction = createTransactionRunner(
    database,
    toStatement,
    (tx) => createRepositories(tx, info),
    observer,
  )
  const transaction: RunTransaction = (work, client) =>
    runInSpan('transaction', {}, () => observe(runTransaction(work, client)))
  const rehearse: RunTransaction = (work, client) =>
    runInSpan('rehearsal', {}, () => observe(runTransaction(work, client, 'rollback')))
  const inBackground = createRepositories(background, info)
  let closed: Promise<void> | undefined
  return {
    ...repositories,
    transaction,
    rehearse,
    explainRefusedChange,
    auditLog: createAuditLog(background, dialect, {
      repositories: inBackground,
      transaction,
      executeAutocommit: (statements) => observe(database.executeAutocommit(statements)),
      openReads: async () => {
        const { driver, close } = await database.openReads()
        return { query: observeQuery(createQuery(driver, toStatement)), close }
      },
      now,
    }),
    rateLimits: rateLimitClient
      ? createSharedRateLimits(rateLimitClient, now)
      : createLocalRateLimits(now),
    ping: () => run(checkColumnsSql),
    checkWrites: writes.check,
    readLoad: database.readLoad,
    maintain: database.maintain ?? (async () => {}),
    readFigures: createFigureReader(inBackground),
    close: () => {
      closed ??= database.close()
      return closed
    },
    migrated,
    adds,
    warnings,
    adopted,
    requiredUserColumns: findRequiredUserColumns(schema),
    ...shared,
  }
}

/** Loads only the driver of the database at the URL. */
async function openDatabase(options: DatabaseOptions, now: Date, opener: Opener) {
  if (isFileUrl(options.url)) {
    const { openSqlite } = await import('./sqlite/open.ts')
    return openSqlite(toFilePath(options.url), options, now, opener)
  }
  const { openPostgres } = await import('./postgres/open.ts')
  return openPostgres(options, now, opener)
}
