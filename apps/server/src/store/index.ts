import { createAuditLog } from './audit/index.ts'
import { createQuery, type Db } from './database.ts'
import { isFileUrl, toFilePath } from './database-url.ts'
import { Prisma } from './generated/client.ts'
import { openPostgres } from './postgres/open.ts'
import type { PostgresOptions } from './postgres/pool.ts'
import { planPostgres } from './postgres/prepare.ts'
import { createRepositories, type Repositories, type RunTransaction } from './repositories/index.ts'
import { type CreateRateLimiter, createRateLimiterFactory } from './repositories/rate-limits.ts'
import { findRequiredUserColumns } from './schema/adoption.ts'
import { createIdTypes } from './schema/id-type.ts'
import type { MigrationPlan } from './schema/migrator.ts'
import { type Opener, openSqlite } from './sqlite/open.ts'
import { planSqlite } from './sqlite/prepare.ts'
import { createTransactionRunner } from './transaction.ts'

export type { Repositories } from './repositories/index.ts'

/** Which database, and for PostgreSQL how it is reached. */
export type DatabaseOptions = PostgresOptions

/** The database: reading it, changing it in transactions, and closing it. */
export type Store = Repositories & {
  /**
   * Runs `work` as if alone with the database and commits what it wrote. An answer that is a refusal
   * (its status is 400 or more) and an error both undo everything. `work` may run more than once,
   * when others were in its way: whatever it does besides must bear that.
   */
  transaction: RunTransaction
  /** Keeps the trail. */
  auditLog: ReturnType<typeof createAuditLog>
  /** Makes a counter that all servers on the database share. */
  createRateLimiter: CreateRateLimiter
  /** Resolves when the database answers. */
  ping: () => Promise<void>
  close: () => Promise<void>
  /** The names of the migrations that opening applied, and what they made: `table …`, `index …`. */
  migrated: string[]
  adds: string[]
  /** Whether the tables are those of an app with better-auth. */
  adopted: boolean
  /** The columns of a user that an index searches; without, a search goes through every user. */
  trigrams: string[]
  /** The columns of the app's own without which no user can be created: the app alone fills them in. */
  requiredOfUsers: string[]
}

/** The time, and how an id is made where the database leaves that to us. */
type StoreOverrides = { now: () => Date; generateRandomString: () => string }

/**
 * Opens the database that `url` names, and makes its tables where they are missing. A guest leaves to
 * servers what is kept up in the background, and may come while one is at work.
 * @throws DatabaseError
 */
export async function openStore(
  options: DatabaseOptions,
  { now, generateRandomString }: StoreOverrides,
  opener: Opener = 'server',
): Promise<Store> {
  const database = isFileUrl(options.url)
    ? await openSqlite(toFilePath(options.url), now(), opener)
    : await openPostgres(options, now())
  const { dialect, migrated, adds, adopted, rateLimitClient, tables, trigrams } = database
  const query = createQuery(database.queryDriver, dialect)
  const db: Db = {
    query,
    queryLong: createQuery(database.longQueryDriver, dialect),
    executeOnCommit: async (statement) => {
      await query(statement)
    },
  }
  const hasIssuer = tables.get('account')?.has('issuer') ?? false
  const info = {
    dialect,
    ids: createIdTypes(tables, dialect, generateRandomString),
    hasIssuer,
    trigrams,
  }
  const repositories = createRepositories(db, info)
  const transaction = createTransactionRunner(database, (tx) => createRepositories(tx, info))
  let closed: Promise<void> | undefined
  return {
    ...repositories,
    transaction,
    auditLog: createAuditLog(db, dialect, {
      repositories,
      transaction,
      executeAutocommit: database.executeAutocommit,
      now,
    }),
    createRateLimiter: createRateLimiterFactory(rateLimitClient),
    ping: async () => {
      await db.query(Prisma.sql`SELECT 1`)
    },
    close: () => {
      closed ??= database.close()
      return closed
    },
    migrated,
    adds,
    adopted,
    trigrams,
    requiredOfUsers: findRequiredUserColumns(tables),
  }
}

/**
 * Says what opening the database would do, and changes nothing.
 * @throws DatabaseError when it could not be opened as it is
 */
export function planDatabase(options: DatabaseOptions): Promise<MigrationPlan> {
  return isFileUrl(options.url) ? planSqlite(toFilePath(options.url)) : planPostgres(options)
}
