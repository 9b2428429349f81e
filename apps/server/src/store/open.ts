import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { PrismaClient } from './generated/sqlite/client.ts'
import { migrate } from './migrate.ts'
import { passwords } from './passwords.ts'
import type { Db } from './prisma.ts'
import { roles } from './roles.ts'
import { sessions } from './sessions.ts'
import { sqliteAdapter } from './sqlite/adapter.ts'
import { type Connection, openConnection } from './sqlite/connection.ts'
import { FileUnusableError } from './sqlite/errors.ts'
import { FileInUseError, holdFile } from './sqlite/lock.ts'
import { userList } from './user-list.ts'
import { users } from './users.ts'

/** How long a write waits for the locks of other programs on the file. */
const busyTimeoutMs = 5_000

/** How long a transaction waits for those before it, and how long it may then take. */
const transactionOptions = { maxWait: 5_000, timeout: 5_000 }

const roomsOn = (db: Db) => ({
  users: { ...users(db), list: userList(db) },
  sessions: sessions(db),
  passwords: passwords(db),
  roles: roles(db),
})

/** The rooms of the store: what can be asked of the database and written to it. */
export type Rooms = ReturnType<typeof roomsOn>

/** The database: reading it, changing it in transactions, and closing it. */
export type Store = Rooms & {
  /**
   * Runs `work` alone with the database and commits what it wrote. An answer that is a refusal
   * (its status is 400 or more) and an error both undo everything.
   */
  transaction: <T>(work: (tx: Rooms) => Promise<T>) => Promise<T>
  /** Resolves when the database answers. */
  ping: () => Promise<void>
  close: () => Promise<void>
  /** The names of the migrations that opening applied. */
  migrated: string[]
}

class Refused {
  readonly answer: unknown
  constructor(answer: unknown) {
    this.answer = answer
  }
}

const isRefusal = (answer: unknown) =>
  typeof answer === 'object' &&
  answer !== null &&
  'status' in answer &&
  Number(answer.status) >= 400

const transactionOn =
  (prisma: PrismaClient): Store['transaction'] =>
  async (work) => {
    try {
      return await prisma.$transaction(async (db) => {
        const answer = await work(roomsOn(db))
        if (isRefusal(answer)) throw new Refused(answer)
        return answer
      }, transactionOptions)
    } catch (error) {
      if (error instanceof Refused) return error.answer as Awaited<ReturnType<typeof work>>
      throw error
    }
  }

/** The path in a `file:` URL; relative ones start at the working directory. */
export const pathIn = (url: string) => resolve(url.slice('file:'.length).replace(/^\/\/(?=\/)/, ''))

/** Makes folder and file where they are missing, for their owner alone, and holds the file. */
const hold = (path: string) => {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    closeSync(openSync(path, 'a', 0o600))
    return holdFile(path)
  } catch (error) {
    throw error instanceof FileInUseError ? error : new FileUnusableError(path, error as Error)
  }
}

/**
 * Opens the SQLite database that `url` names, makes the file and its tables where they are missing,
 * and holds the file for this process. Reads and writes have a connection and a thread each.
 * @throws FileInUseError, FileUnusableError, MigrationError
 */
export const openStore = async (url: string, now: () => Date): Promise<Store> => {
  const path = pathIn(url)
  const release = hold(path)
  const opened: Connection[] = []
  let closed: Promise<void> | undefined
  // The connection that writes goes last: it leaves all that was written in the one file.
  const closeAll = async () => {
    for (const connection of opened.toReversed()) await connection.close()
    release()
  }
  const close = () => {
    closed ??= closeAll()
    return closed
  }
  try {
    const writing = await openConnection(path, 'writes', busyTimeoutMs)
    opened.push(writing)
    const migrated = await migrate(writing, now())
    const reading = await openConnection(path, 'reads', busyTimeoutMs)
    opened.push(reading)
    const adapter = sqliteAdapter(reading, writing)
    const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' })
    const ping = async () => {
      await prisma.$queryRaw`SELECT 1`
    }
    return {
      ...roomsOn(prisma),
      transaction: transactionOn(prisma),
      ping,
      close,
      migrated,
    }
  } catch (error) {
    await close()
    throw error
  }
}
