import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { devNull } from 'node:os'
import { promisify } from 'node:util'
import { DatabaseError } from '../errors.ts'

/**
 * Refuses a dump that does not exist, or that pg_restore cannot read to its end. Without pg_restore it is not read.
 * @throws DatabaseError
 */
export async function requireDump(path: string) {
  if (!existsSync(path)) throw new DatabaseError(`There is no file ${path}`)
  const args = [`--file=${devNull}`, path]
  await promisify(execFile)('pg_restore', args).catch((error) => {
    if (error.code === 'ENOENT') return
    const message = String(error.stderr || error.message).trim()
    throw new DatabaseError(`The file ${path} is no whole dump: ${message}`)
  })
}
