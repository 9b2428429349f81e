import type { Sql } from 'sql-template-tag'
import type { Dialect, Driver } from './database.ts'
import type { PostgresOptions } from './postgres/connection/pool.ts'
import type { RateLimitClient } from './repositories/rate-limits.ts'
import type { AdoptionOptions } from './schema/mapping/declared-schema.ts'
import type { ReportProgress } from './schema/migrations/run-with-reports.ts'
import type { Schema } from './schema/schema.ts'
import type { TransactionDriver } from './transaction.ts'

/** The URL of the database, the settings of PostgreSQL connections, and what a mapping file says. */
export type DatabaseOptions = PostgresOptions & {
  adoption?: AdoptionOptions | undefined
  /** Reports how far a long start is. */
  reportProgress?: ReportProgress | undefined
}

/**
 * Who opens a database: a server, a worker of a server that has opened it, or a command that runs while a
 * server may be using it.
 */
export type Opener = 'server' | 'worker' | 'cli'

/** How busy a database is: the connections to PostgreSQL, and what waits, by queue. */
export type DatabaseLoad = {
  pools: { pool: string; used: number; idle: number; max: number }[]
  waiting: Record<string, number>
}

/** An open database, as the module for its dialect returns it. */
export type OpenDatabase = TransactionDriver & {
  dialect: Dialect
  schema: Schema
  /** For statements that an index makes fast, and for those that may read a whole table. */
  queryDriver: Driver
  longQueryDriver: Driver
  /** For background work, which no statement of a caller delays. */
  backgroundQueryDriver: Driver
  /** Opens what reads for long, on SQLite on a thread of its own. */
  openReads: () => Promise<{ driver: Driver; close: () => Promise<void> }>
  /**
   * Runs statements that write in one transaction of their own, in the background. Returns how many rows
   * each wrote.
   */
  executeAutocommit: (statements: Sql[]) => Promise<number[]>
  /** The names of the migrations that ran when the database was opened, and what they created. */
  migrated: string[]
  adds: string[]
  /** What needs attention, as sentences. */
  warnings: string[]
  /** The fields of users that have a trigram index. */
  trigrams: string[]
  /** Returns why no search is possible now, as a sentence: while a file makes its search index again. */
  readSearchObjection?: () => string | undefined
  /** Runs the statements of the rate limits, on PostgreSQL. */
  rateLimitClient?: RateLimitClient
  readLoad: () => DatabaseLoad
  /** Merges counts, updates search indexes and deletes old counts of the rate limits, on PostgreSQL. */
  maintain?: () => Promise<void>
  close: () => Promise<void>
}
