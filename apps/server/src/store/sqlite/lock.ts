import { closeSync, existsSync, openSync, statSync } from 'node:fs'
import Database from 'libsql'
import { DatabaseError } from '../errors.ts'
import { FileUnusableError } from './errors.ts'
import { setOwner } from './file-access.ts'

/** A file that another process has locked. */
export class FileInUseError extends DatabaseError {
  constructor(path: string) {
    super(
      `Another server is using the database ${path}. A SQLite file can have one server at a time: stop the other server, or give this one another DATABASE_URL.`,
    )
    this.name = 'FileInUseError'
  }
}

/**
 * Locks a database file for this process, and returns how to unlock it. The lock is a transaction on a
 * SQLite file next to it, so that the operating system ends it with the process, even after a kill.
 * @throws FileInUseError while another process has locked it, FileUnusableError if it cannot be locked
 */
export function lockFile(path: string): () => void {
  try {
    const lock = lockExclusively(createLockFile(path))
    return () => {
      lock.exec('ROLLBACK')
      lock.close()
    }
  } catch (error) {
    const isLocked = (error as { code?: string }).code === 'SQLITE_BUSY'
    throw isLocked ? new FileInUseError(path) : new FileUnusableError(path, error as Error)
  }
}

/** Creates the file for the owner of the database, so that no command of root keeps the server out. */
function createLockFile(path: string) {
  const lock = `${path}.lock`
  closeSync(openSync(lock, 'a', 0o600))
  if (existsSync(path)) setOwner(lock, statSync(path))
  return lock
}

function lockExclusively(path: string) {
  const lock = new Database(path)
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    throw error
  }
}
