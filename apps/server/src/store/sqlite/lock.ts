import { existsSync, realpathSync } from 'node:fs'
import Database from 'libsql'
import { DatabaseError } from '../errors.ts'

/** A file that another process holds. */
export class FileInUseError extends DatabaseError {
  constructor(path: string) {
    super(
      `Another server is using the database ${path}. A SQLite file has one server at a time: stop the other one, or give this one another DATABASE_URL.`,
    )
    this.name = 'FileInUseError'
  }
}

/**
 * Holds a database file for this process until the release is called or the process ends.
 * The lock is SQLite's own on a file beside it, so the operating system frees it even after a kill.
 * @throws FileInUseError while somebody else holds it.
 */
export function lockFile(path: string): () => void {
  const lock = new Database(`${fileAt(path)}.lock`)
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

/** The file itself, by whatever link it was named. */
function fileAt(path: string) {
  return existsSync(path) ? realpathSync(path) : path
}
