import type { SqlQueryable } from '@prisma/driver-adapter-utils'
import type pg from 'pg'
import { askOn, type Db } from './db.ts'
import { definedRoles } from './defined-roles.ts'
import { events } from './events.ts'
import { Prisma } from './generated/sqlite/client.ts'
import { type Ids, idsOf } from './ids.ts'
import { keyVisits } from './key-visits.ts'
import { keys } from './keys.ts'
import type { Plan } from './migrate.ts'
import { passwords } from './passwords.ts'
import { openPostgres } from './postgres/open.ts'
import type { PostgresOptions } from './postgres/pool.ts'
import { planPostgres } from './postgres/prepare.ts'
import { prunings } from './prunings.ts'
import { type RateLimiterMaker, rateLimiters } from './rate-limits.ts'
import { roles } from './roles.ts'
import { seals } from './seals.ts'
import { sessions } from './sessions.ts'
import { requiredOfUsers, type Shape } from './shape.ts'
import { type Opener, openSqlite } from './sqlite/open.ts'
import { planSqlite } from './sqlite/prepare.ts'
import { trail } from './trail.ts'
import { makeWorker, type Transactions, transactionOn } from './transaction.ts'
import { isFile, pathIn } from './url.ts'
import { userList } from './user-list.ts'
import { users } from './users.ts'

/** Which database, and for PostgreSQL how it is reached. */
export type DatabaseOptions = PostgresOptions

/** A database that is open, as one of the rooms for its kind has opened it. */
export type OpenDatabase = Transactions & {
  /** The driver for what an index answers at once, and that for what may take long. */
  finder: SqlQueryable
  scanner: SqlQueryable
  /**
   * Runs a statement that writes as a transaction of its own, in one message: in the background, where
   * nobody is to wait for a lock that is held while this process has other things to do.
   */
  atOnce: (statement: Prisma.Sql) => Promise<void>
  /** The names of the migrations that opening applied, and what they made. */
  migrated: string[]
  adds: string[]
  /** The columns of a user that an index of trigrams searches. */
  trigrams: string[]
  /** Whether better-auth had made the tables, and how it has declared them. */
  adopted: boolean
  shape: Shape
  /** The connections to PostgreSQL. */
  pool?: pg.Pool
  close: () => Promise<void>
}

/** What is particular to a database, where its rooms must know. */
type Particulars = {
  dialect: Transactions['dialect']
  ids: Ids
  hasIssuer: boolean
  trigrams: string[]
}

const roomsOn = (db: Db, { dialect, ids, hasIssuer, trigrams }: Particulars) => ({
  users: { ...users(db, ids), list: userList(db, { dialect, trigrams }, ids) },
  sessions: sessions(db, ids),
  passwords: passwords(db, ids, hasIssuer),
  roles: roles(db, ids),
  definedRoles: definedRoles(db),
  keys: keys(db, ids),
  keyVisits: keyVisits(db, ids),
  events: events(db, dialect),
  seals: seals(db, dialect),
  prunings: prunings(db, dialect),
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
  /** Keeps the trail. */
  trail: ReturnType<typeof trail>
  /** Makes a counter that all servers on the database share. */
  rateLimiter: RateLimiterMaker
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
type World = { now: () => Date; randomText: () => string }

/**
 * Opens the database that `url` names, and makes its tables where they are missing. A guest leaves to
 * servers what is kept up in the background, and may come while one is at work.
 * @throws DatabaseError
 */
export const openStore = async (
  options: DatabaseOptions,
  { now, randomText }: World,
  opener: Opener = 'server',
): Promise<Store> => {
  const database = isFile(options.url)
    ? await openSqlite(pathIn(options.url), now(), opener)
    : await openPostgres(options, now())
  const { dialect, migrated, adds, adopted, pool, shape, trigrams } = database
  const { client: models, on } = makeWorker(database)
  on(database.finder)
  const ask = askOn(database.finder, dialect)
  const db: Db = {
    models,
    ask,
    scan: askOn(database.scanner, dialect),
    writeLast: async (statement) => {
      await ask(statement)
    },
  }
  const hasIssuer = shape.get('account')?.has('issuer') ?? false
  const particulars = { dialect, ids: idsOf(shape, dialect, randomText), hasIssuer, trigrams }
  const rooms = roomsOn(db, particulars)
  const transaction = transactionOn(database, (tx) => roomsOn(tx, particulars))
  let closed: Promise<void> | undefined
  return {
    ...rooms,
    transaction,
    trail: trail(db, dialect, { rooms, transaction, atOnce: database.atOnce, now }),
    rateLimiter: rateLimiters(pool),
    ping: async () => {
      await db.ask(Prisma.sql`SELECT 1`)
    },
    close: () => {
      closed ??= database.close()
      return closed
    },
    migrated,
    adds,
    adopted,
    trigrams,
    requiredOfUsers: requiredOfUsers(shape),
  }
}

/**
 * Says what opening the database would do, and changes nothing.
 * @throws DatabaseError when it could not be opened as it is
 */
export const planFor = (options: DatabaseOptions): Promise<Plan> =>
  isFile(options.url) ? planSqlite(pathIn(options.url)) : planPostgres(options)
