import type { SqlQueryable } from '@prisma/driver-adapter-utils'
import type pg from 'pg'
import type { Prisma } from './generated/sqlite/client.ts'
import type { TableMetadata } from './schema/adoption.ts'
import type { TransactionDriver } from './transaction.ts'

/** A database that is open, as the module for its dialect opened it. */
export type OpenDatabase = TransactionDriver & {
  /** The driver for what an index answers at once, and that for what may take long. */
  queryDriver: SqlQueryable
  longQueryDriver: SqlQueryable
  /**
   * Runs a statement that writes as a transaction of its own, in one message: in the background, where
   * nobody is to wait for a lock that is held while this process has other things to do.
   */
  executeAutocommit: (statement: Prisma.Sql) => Promise<void>
  /** The names of the migrations that opening applied, and what they made. */
  migrated: string[]
  adds: string[]
  /** The columns of a user that an index of trigrams searches. */
  trigrams: string[]
  /** Whether better-auth had made the tables, and how it has declared them. */
  adopted: boolean
  tables: TableMetadata
  /** The connections to PostgreSQL. */
  pool?: pg.Pool
  close: () => Promise<void>
}
