import { chmodSync, existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'libsql'
import { resolveLinks } from '../database-url.ts'
import { DatabaseError } from '../errors.ts'
import { copyFile, flush, removeFile } from './copy-file.ts'
import { isBusy } from './errors.ts'
import { requireUsableFile, setOwner } from './file-access.ts'
import { lockFile } from './lock.ts'

/** A restore under way. */
export type FileRestore = {
  /** The copy, which can be opened as a database until it takes its place. */
  staged: string
  /**
   * Puts the copy in the place of the database, with its owner and mode. Returns where the replaced file is
   * now, if there was one.
   */
  finish: (now: Date) => string | undefined
  close: () => void
}

/**
 * Copies a file next to a database, which need not exist, and which no one else can use until the restore is
 * closed.
 * @throws DatabaseError while a server or another program uses the database
 */
export async function openFileRestore(file: string, databasePath: string): Promise<FileRestore> {
  requireUsableFile(databasePath)
  mkdirSync(dirname(databasePath), { recursive: true, mode: 0o700 })
  const path = resolveLinks(databasePath)
  const staged = `${path}.restoring`
  const unlock = lockFile(path)
  let release = () => {}
  const close = () => {
    removeFile(staged)
    release()
    unlock()
  }
  try {
    if (existsSync(path)) release = openAlone(path)
    // What an interrupted restore has left.
    removeFile(staged)
    await copyFile(file, staged)
    return { staged, finish: (now) => replace(path, staged, now), close }
  } catch (error) {
    close()
    throw error
  }
}

/**
 * Opens a file so that no other program can, with its write-ahead log copied into it. A file that SQLite
 * cannot read may be replaced, too.
 */
function openAlone(path: string) {
  const db = new Database(path)
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch (error) {
    db.close()
    if (!isBusy(error as { rawCode?: number })) return () => {}
    throw new DatabaseError(
      `Another program is using the database ${path}. Stop every program that does.`,
    )
  }
  return () => db.close()
}

/** At every moment there is a database at the path, and all of the replaced one has a name. */
function replace(path: string, staged: string, now: Date) {
  requireWhole(staged)
  const replaced = existsSync(path) ? keepReplaced(path, staged, now) : undefined
  renameSync(staged, path)
  flush(dirname(path))
  return replaced
}

/** A full disk leaves changes in the write-ahead log. */
function requireWhole(staged: string) {
  if (hasContent(`${staged}-wal`))
    throw new DatabaseError(`The disk of ${staged} is full. Free some space on it.`)
  flush(staged)
}

/** Gives the database another name, and its owner and mode to the copy. */
function keepReplaced(path: string, staged: string, now: Date) {
  const replacedFile = statSync(path)
  chmodSync(staged, replacedFile.mode & 0o777)
  setOwner(staged, replacedFile)
  const replaced = `${path}.replaced-${now.toISOString().replace(/[-:]|\.\d+/g, '')}`
  // A log that was copied into the file is empty, and SQLite makes its index again.
  const logs = ['-wal', '-journal'].filter((name) => hasContent(path + name))
  for (const name of ['', ...logs]) linkSync(path + name, replaced + name)
  for (const name of ['-wal', '-shm', '-journal']) rmSync(path + name, { force: true })
  return replaced
}

function hasContent(path: string) {
  return existsSync(path) && statSync(path).size > 0
}
