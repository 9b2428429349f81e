import { realpathSync, rmSync } from 'node:fs'
import { openThreadConnection, type QueryRows } from './connection.ts'
import { lockFile } from './lock.ts'
import { busyTimeoutMs } from './prepare.ts'

/** Selects what is ours: the search index before the tables that SQLite keeps for it. */
const droppableSql = `SELECT type, name FROM sqlite_master
  WHERE name GLOB 'castellan_*' AND (type <> 'table' OR name NOT GLOB 'castellan_user_search_*'
    OR name IN ('castellan_user_search_queue', 'castellan_user_search_ids'))
  ORDER BY type = 'trigger' DESC, type = 'index' DESC, sql LIKE 'CREATE VIRTUAL%' DESC, name`

/**
 * Lists what Castellan added to a file, and drops it in one transaction if that is confirmed.
 * @throws DatabaseError
 */
export async function removeSqliteSchema(path: string, isConfirmed: boolean) {
  const unlock = isConfirmed ? lockFile(path) : undefined
  try {
    const connection = await openThreadConnection(path, 'writes', busyTimeoutMs)
    try {
      const { rows } = await connection.request<QueryRows>('query', droppableSql)
      const objects = rows.map(([type, name]) => `${type} ${name}`)
      if (isConfirmed) await drop(connection.request, rows as [string, string][])
      return objects
    } finally {
      await connection.close()
    }
  } finally {
    unlock?.()
    if (isConfirmed) rmSync(`${realpathSync(path)}.lock`, { force: true })
  }
}

async function drop(
  request: (operation: 'script', sql: string) => Promise<unknown>,
  rows: [type: string, name: string][],
) {
  const statements = rows.map(([type, name]) => `DROP ${type} "${name}"`)
  await request('script', ['BEGIN IMMEDIATE', ...statements, 'COMMIT'].join('; '))
}
