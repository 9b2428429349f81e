import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { resolveLinks } from '../database-url.ts'
import type { DatabaseOptions, OpenDatabase, Opener } from '../open-database.ts'
import {
  type Connection,
  openInlineConnection,
  openThreadConnection,
  openWhenUsed,
} from './connection.ts'
import { createSqliteDrivers } from './driver.ts'
import { FileUnusableError } from './errors.ts'
import { requireUsableFile } from './file-access.ts'
import { openLimitedConnection } from './limited-connection.ts'
import { FileInUseError, lockFile } from './lock.ts'
import { busyTimeoutMs, prepareSqlite } from './prepare.ts'
import { createReadLanes } from './read-lanes.ts'
import { createSearchIndexRebuild } from './rebuild-search-index.ts'
import { listSearched } from './search-documents.ts'
import { keepSearchIndexCurrent } from './search-index.ts'
import { encodeParameter } from './values.ts'
import { openWalSync } from './wal-sync.ts'

/** The page cache for lists and searches: a first page is read again and again. */
const readingLongCacheMb = 16

/** A list that takes longer leaves its turn to others. A page that an index finds takes 1 to 10 ms. */
const shortMs = 200

/** After so many commits, the write-ahead log is copied into the file. */
const checkpointCommits = 500

/**
 * Opens the SQLite file at `path`, creates it and its tables if they are missing, and locks it for this
 * process. The command line may open it while a server has locked it, and creates tables only in a new file.
 * @throws FileInUseError, FileUnusableError, MigrationError
 */
export async function openSqlite(
  databasePath: string,
  {
    statementSeconds,
    adoption,
    reportProgress,
  }: Pick<DatabaseOptions, 'statementSeconds' | 'adoption' | 'reportProgress'>,
  now: Date,
  opener: Opener,
): Promise<OpenDatabase> {
  requireUsableFile(databasePath)
  const mayMigrate = opener === 'server' || !existsSync(databasePath)
  createFile(databasePath)
  const path = resolveLinks(databasePath)
  const unlock = lock(path, opener)
  const closeFirst: (() => Promise<void>)[] = []
  const closeLast: (() => Promise<void>)[] = []
  // The writing connection closes last: it moves the write-ahead log into the file.
  const close = async () => {
    for (const end of [...closeFirst, ...closeLast]) await end()
    unlock?.()
  }
  try {
    const { hasWal, schema, ...prepared } = await prepareSqlite(path, now, {
      isLocked: unlock !== undefined,
      mayMigrate,
      adoption,
      reportProgress,
    })
    const openLimited = async (statementMs: number) => {
      const options = { cacheMb: readingLongCacheMb, statementMs }
      const connection = await openLimitedConnection(path, busyTimeoutMs, options)
      closeFirst.push(connection.close)
      return connection
    }
    const readingLong = await openLimited(statementSeconds * 1000)
    const readingShort = opener === 'server' ? await openLimited(shortMs) : undefined
    const { close: closeWriter, ...writer } = await openWriter(path, hasWal, readingLong)
    closeLast.push(closeWriter)
    // A server opens it now, while it may: its user may lose the right to write the file.
    const background =
      opener === 'server'
        ? await openThreadConnection(path, 'writes', busyTimeoutMs)
        : openWhenUsed(() => openThreadConnection(path, 'reads', busyTimeoutMs))
    const rebuild =
      opener === 'server' ? createSearchIndexRebuild(background, schema, reportProgress) : undefined
    if (rebuild) closeFirst.push(keepSearchIndexCurrent(background, listSearched(schema), rebuild))
    closeFirst.push(background.close)
    const reading = openInlineConnection(path, 'reads', busyTimeoutMs)
    closeFirst.push(reading.close)
    const { countTransactions, createReadDriver, ...drivers } = createSqliteDrivers(
      {
        reading,
        readingLong: readingShort ? createReadLanes(readingShort, readingLong) : readingLong,
        background,
        ...writer,
      },
      schema.forms,
    )
    return {
      ...prepared,
      schema,
      dialect: 'sqlite',
      ...(rebuild ? { readSearchObjection: rebuild.readObjection } : {}),
      ...drivers,
      openReads: async () => {
        const connection = await openThreadConnection(path, 'reads', busyTimeoutMs)
        return { driver: createReadDriver(connection), close: connection.close }
      },
      executeAutocommit: async (statements) => {
        if (opener !== 'server') throw new Error('Only a server writes in the background')
        const batch = statements.map(({ sql, values }) => [sql, values.map(encodeParameter)])
        return background.request<number[]>('executeBatch', '', batch)
      },
      readLoad: () => ({
        pools: [],
        waiting: {
          transactions: countTransactions(),
          lists: readingLong.countWaiting() + (readingShort?.countWaiting() ?? 0),
          background: background.countWaiting(),
        },
      }),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * Creates the folder and the file if they are missing, for their owner alone. It leaves a file alone: to
 * close any descriptor of it would end the locks of every connection of this process.
 */
function createFile(path: string) {
  if (existsSync(path)) return
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    closeSync(openSync(path, 'a', 0o600))
  } catch (error) {
    throw new FileUnusableError(path, error as Error)
  }
}

/**
 * Locks the file. Returns how to unlock it, or `undefined` for the command line while a server has
 * locked it.
 */
function lock(path: string, opener: Opener) {
  try {
    return lockFile(path)
  } catch (error) {
    if (opener === 'cli' && error instanceof FileInUseError) return undefined
    throw error
  }
}

/**
 * Opens the connection that writes. With a write-ahead log it runs on this thread, and the log is flushed
 * and copied into the file elsewhere. Without one, a commit waits for the disk, on another thread.
 */
async function openWriter(path: string, hasWal: boolean, readingLong: Connection) {
  if (!hasWal) {
    const writing = await openThreadConnection(path, 'writes', busyTimeoutMs)
    return { writing, flush: async () => {}, close: writing.close }
  }
  const writing = openInlineConnection(path, 'writes', busyTimeoutMs)
  const walSync = openWalSync(path)
  let commits = 0
  const flush = () => {
    commits += 1
    if (commits % checkpointCommits === 0)
      readingLong.request('query', 'PRAGMA wal_checkpoint(PASSIVE)').catch(() => {})
    return walSync.flush()
  }
  const close = async () => {
    await walSync.close()
    await writing.close()
  }
  return { writing, flush, close }
}
