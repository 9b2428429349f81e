import { closeSync, openSync } from 'node:fs'
import Database from 'libsql'
import { DatabaseError } from '../errors.ts'

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
 * @throws FileInUseError while another process has locked it
 */
export function lockFile(path: string): () => void {
  const lockPath = `${path}.lock`
  closeSync(openSync(lockPath, 'a', 0o600))
  const lock = new Database(lockPath)
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if ((error as { code?: string }).code === 'SQLITE_BUSY') throw new FileInUseError(path)
    throw error
  }
  return () => {
    lock.exec('ROLLBACK')
    lock.close()
  }
}
