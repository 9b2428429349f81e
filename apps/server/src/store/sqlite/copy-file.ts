import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseError } from '../errors.ts'
import { type Connection, openThreadConnection, type QueryRows } from './connection.ts'
import { busyTimeoutMs } from './prepare.ts'

/** What a copy contains: its size, and the last checkpoint of the audit log if it has one. */
export type FileCopy = { bytes: number; auditLogHead: { number: string; hash: string } | undefined }

/** What SQLite and the lock of a server leave next to a file. */
const companions = ['-wal', '-shm', '-journal', '.lock']

const tablesSql =
  "SELECT name FROM sqlite_master WHERE name IN ('castellan_audit_checkpoints', 'castellan_audit_delivery')"

/** No server delivers the events of a copy. */
const releaseSql = `UPDATE "castellan_audit_delivery"
  SET "heldBy" = '', "heldUntil" = '1970-01-01T00:00:00.000Z'`

const headSql = `SELECT CAST("number" AS TEXT), "hash" FROM "castellan_audit_checkpoints"
  ORDER BY "number" DESC LIMIT 1`

/**
 * Copies a SQLite file that others may be using, with everything that was committed before. The copy
 * appears when it is whole, checked and on the disk. It is for its owner alone.
 * @throws DatabaseError if there is a file already, or if the copy cannot be made
 */
export async function copyFile(from: string, to: string): Promise<FileCopy> {
  if (lstatSync(to, { throwIfNoEntry: false })) throw createExistsError(to)
  const unfinished = `${to}.${process.pid}.unfinished`
  try {
    closeSync(openSync(unfinished, 'wx', 0o600))
    const journal = await vacuumInto(from, unfinished)
    const auditLogHead = await completeCopy(unfinished, journal)
    flush(unfinished)
    // Fails if there is a file now.
    linkSync(unfinished, to)
    flush(dirname(to))
    return { bytes: statSync(to).size, auditLogHead }
  } catch (error) {
    const { message, code, syscall } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && syscall === 'link') throw createExistsError(to)
    throw new DatabaseError(`The copy ${to} cannot be made: ${message}`, { cause: error })
  } finally {
    removeFile(unfinished)
  }
}

/**
 * Refuses a file that does not exist, that is no database, or in which SQLite finds an error.
 * @throws DatabaseError
 */
export async function requireIntactFile(path: string) {
  if (!existsSync(path)) throw new DatabaseError(`There is no file ${path}`)
  await withConnection(path, 'reads', requireIntegrity).catch(({ message }: Error) => {
    throw new DatabaseError(`The file ${path} is no whole copy: ${message}`)
  })
}

function createExistsError(path: string) {
  return new DatabaseError(`There is a file ${path} already. Name one that does not exist.`)
}

/** Removes a file of SQLite with what stands next to it. */
export function removeFile(path: string) {
  for (const name of ['', ...companions]) rmSync(path + name, { force: true })
}

/** Writes a file, or the names in a folder, to the disk. */
export function flush(path: string) {
  const handle = openSync(path, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

/** Returns the journal mode, which a copy does not have by itself. */
function vacuumInto(from: string, to: string) {
  return withConnection(from, 'reads', async ({ request }) => {
    // It changes nothing in its own file, but a connection that only reads refuses it.
    await request('script', 'PRAGMA query_only = OFF')
    await request('execute', 'VACUUM INTO ?', [to])
    const { rows } = await request<QueryRows>('query', 'PRAGMA journal_mode')
    return rows[0]?.[0]
  })
}

/** Gives a copy the journal mode, checks it, and reads the head of its audit log. */
function completeCopy(path: string, journal: unknown) {
  return withConnection(path, 'writes', async (connection) => {
    const { request } = connection
    if (journal === 'wal') await request('script', 'PRAGMA journal_mode = WAL')
    await requireIntegrity(connection)
    const tables = (await request<QueryRows>('query', tablesSql)).rows.map(([name]) => name)
    if (tables.includes('castellan_audit_delivery')) await request('execute', releaseSql)
    if (!tables.includes('castellan_audit_checkpoints')) return undefined
    const [head] = (await request<QueryRows>('query', headSql)).rows
    return head && { number: String(head[0]), hash: String(head[1]) }
  })
}

async function requireIntegrity({ request }: Connection) {
  const { rows } = await request<QueryRows>('query', 'PRAGMA integrity_check(1)')
  if (rows[0]?.[0] !== 'ok')
    throw new DatabaseError(`The database is damaged: ${rows[0]?.[0]}. Use an earlier copy.`)
}

async function withConnection<T>(
  path: string,
  mode: 'reads' | 'writes',
  work: (connection: Connection) => Promise<T>,
) {
  const connection = await openThreadConnection(path, mode, busyTimeoutMs)
  try {
    return await work(connection)
  } finally {
    await connection.close()
  }
}
