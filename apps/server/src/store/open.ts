import type pg from 'pg'
import type { PrismaClient } from './generated/sqlite/client.ts'
import { passwords } from './passwords.ts'
import { openPostgres } from './postgres/open.ts'
import type { PostgresOptions } from './postgres/pool.ts'
import type { Db, Dialect } from './prisma.ts'
import { type RateLimiterMaker, rateLimiters } from './rate-limits.ts'
import { roles } from './roles.ts'
import { sessions } from './sessions.ts'
import { openSqlite, pathIn } from './sqlite/open.ts'
import { type TransactionOptions, transactionOn } from './transaction.ts'
import { userList } from './user-list.ts'
import { users } from './users.ts'

/** Which database, and for PostgreSQL how it is reached. */
export type DatabaseOptions = PostgresOptions

/** A database that is open, as one of the rooms for its kind has opened it. */
export type OpenDatabase = {
  prisma: PrismaClient
  dialect: Dialect
  transactionOptions: TransactionOptions
  /** The names of the migrations that opening applied. */
  migrated: string[]
  /** The connections to PostgreSQL. */
  pool?: pg.Pool
  close: () => Promise<void>
}

const roomsOn = (db: Db, dialect: Dialect) => ({
  users: { ...users(db), list: userList(db, dialect) },
  sessions: sessions(db),
  passwords: passwords(db),
  roles: roles(db),
})

/** The rooms of the store: what can be asked of the database and written to it. */
export type Rooms = ReturnType<typeof roomsOn>

/** The database: reading it, changing it in transactions, and closing it. */
export type Store = Rooms & {
  /**
   * Runs `work` as if alone with the database and commits what it wrote. An answer that is a refusal
   * (its status is 400 or more) and an error both undo everything. `work` may run more than once,
   * when others were in its way: whatever it does besides must bear that.
   */
  transaction: <T>(work: (tx: Rooms) => Promise<T>) => Promise<T>
  /** Makes a counter that all servers on the database share. */
  rateLimiter: RateLimiterMaker
  /** Resolves when the database answers. */
  ping: () => Promise<void>
  close: () => Promise<void>
  /** The names of the migrations that opening applied. */
  migrated: string[]
}

/** Whether a URL names a SQLite file, and no server. */
const isFile = (url: string) => url.startsWith('file:')

/**
 * Opens the database that `url` names, and makes its tables where they are missing.
 * @throws DatabaseError
 */
export const openStore = async (options: DatabaseOptions, now: () => Date): Promise<Store> => {
  const database = isFile(options.url)
    ? await openSqlite(pathIn(options.url), now())
    : await openPostgres(options, now())
  const { prisma, dialect, migrated, pool } = database
  let closed: Promise<void> | undefined
  return {
    ...roomsOn(prisma, dialect),
    transaction: transactionOn(prisma, (db) => roomsOn(db, dialect), database.transactionOptions),
    rateLimiter: rateLimiters(pool),
    ping: async () => {
      await prisma.$queryRaw`SELECT 1`
    },
    close: () => {
      closed ??= database.close()
      return closed
    },
    migrated,
  }
}
