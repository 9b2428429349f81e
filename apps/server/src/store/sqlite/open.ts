import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { OpenDatabase } from '../open-database.ts'
import { type Connection, openInlineConnection, openThreadConnection } from './connection.ts'
import { createSqliteDrivers } from './driver.ts'
import { FileUnusableError } from './errors.ts'
import { FileInUseError, lockFile } from './lock.ts'
import { busyTimeoutMs, prepareSqlite } from './prepare.ts'
import { keepSearchIndexCurrent } from './search-index.ts'
import { openWalSync } from './wal-sync.ts'

/** The pages that lists and searches keep in memory: a first page is read again and again. */
const scanningCacheMb = 16

/** Who opens a database: a server, or somebody who only has something to do there. */
export type Opener = 'server' | 'guest'

/** Commits are checkpointed into the file after so many of them. */
const commitsAtOnce = 500

/**
 * Opens the SQLite file at `path`, makes it and its tables where they are missing, and holds it for
 * this process. A guest may come while a server holds it.
 * @throws FileInUseError, FileUnusableError, MigrationError
 */
export async function openSqlite(path: string, now: Date, opener: Opener): Promise<OpenDatabase> {
  const release = hold(path, opener)
  const reading: (() => Promise<void>)[] = []
  const writing: (() => Promise<void>)[] = []
  // What writes is closed after what reads: it leaves all that was written in the one file.
  const close = async () => {
    for (const end of [...reading, ...writing]) await end()
    release?.()
  }
  try {
    const isHeld = release !== undefined
    const { hasLog, writeInstant, ...prepared } = await prepareSqlite(path, now, isHeld)
    const scanning = await openThreadConnection(path, 'reads', busyTimeoutMs, scanningCacheMb)
    reading.push(scanning.close)
    const { close: closeWriter, ...written } = await writer(path, hasLog, scanning)
    writing.push(closeWriter)
    const upkeep =
      opener === 'server' ? await openThreadConnection(path, 'writes', busyTimeoutMs) : undefined
    if (upkeep) reading.push(keepSearchIndexCurrent(upkeep), upkeep.close)
    const finding = openInlineConnection(path, 'reads', busyTimeoutMs)
    reading.push(finding.close)
    return {
      ...prepared,
      dialect: 'sqlite',
      trigrams: [],
      ...createSqliteDrivers({ finding, scanning, ...written }, writeInstant),
      executeAutocommit: async ({ sql, values }) => {
        if (!upkeep) throw new Error('A guest does no work in the background')
        await upkeep.request('together', '', [[sql, values]])
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * Makes folder and file where they are missing, for their owner alone, and holds the file; answers how to
 * let go of it. Nothing is held by a guest while a server holds it.
 */
function hold(path: string, opener: Opener) {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    closeSync(openSync(path, 'a', 0o600))
    return lockFile(path)
  } catch (error) {
    if (!(error instanceof FileInUseError)) throw new FileUnusableError(path, error as Error)
    if (opener === 'guest') return undefined
    throw error
  }
}

/**
 * The connection that writes. Where the file has a write-ahead log, it works on this thread, the log
 * is flushed off it, and another connection moves the log into the file; else a commit waits for the
 * disk itself, on a thread of its own.
 */
async function writer(path: string, hasLog: boolean, scanning: Connection) {
  if (!hasLog) {
    const writing = await openThreadConnection(path, 'writes', busyTimeoutMs)
    return { writing, flushed: async () => {}, close: writing.close }
  }
  const writing = openInlineConnection(path, 'writes', busyTimeoutMs)
  const log = openWalSync(path)
  let commits = 0
  const flushed = () => {
    commits += 1
    if (commits % commitsAtOnce === 0)
      scanning.request('query', 'PRAGMA wal_checkpoint(PASSIVE)').catch(() => {})
    return log.flush()
  }
  const close = async () => {
    await log.close()
    await writing.close()
  }
  return { writing, flushed, close }
}
