import type { Driver } from './database.ts'
import type { Prisma } from './generated/client.ts'
import type { RateLimitClient } from './repositories/rate-limits.ts'
import type { TableMetadata } from './schema/introspect.ts'
import type { TransactionDriver } from './transaction.ts'

/** Who opens a database: a server, or a command that runs while a server may be using it. */
export type Opener = 'server' | 'cli'

/** An open database, as the module for its dialect returns it. */
export type OpenDatabase = TransactionDriver & {
  /** For statements that an index makes fast, and for those that may read a whole table. */
  queryDriver: Driver
  longQueryDriver: Driver
  /** For background work, which no statement of a caller delays. */
  backgroundQueryDriver: Driver
  /**
   * Runs statements that write in one transaction of their own, in the background. Returns how many rows
   * each wrote.
   */
  executeAutocommit: (statements: Prisma.Sql[]) => Promise<number[]>
  /** The names of the migrations that ran when the database was opened, and what they created. */
  migrated: string[]
  adds: string[]
  /** What needs attention, as sentences. */
  warnings: string[]
  /** The columns of a user that have a trigram index. */
  trigrams: string[]
  /** Whether the tables belong to an app with better-auth, and how they are declared. */
  adopted: boolean
  tables: TableMetadata
  /** Runs the statements of the rate limits, on PostgreSQL. */
  rateLimitClient?: RateLimitClient
  close: () => Promise<void>
}
