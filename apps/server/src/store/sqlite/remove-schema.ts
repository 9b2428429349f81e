import { realpathSync, rmSync } from 'node:fs'
import type { DatabaseOptions } from '../open-database.ts'
import { buildImpersonationsEnd } from '../schema/migrations/end-impersonations.ts'
import { openThreadConnection, type QueryRows } from './connection.ts'
import { lockFile } from './lock.ts'
import { busyTimeoutMs, createMigratableDatabase } from './prepare.ts'

/** Selects what is ours: the search index before the tables that SQLite keeps for it. */
const droppableSql = `SELECT type, name FROM sqlite_master
  WHERE name GLOB 'castellan_*' AND (type <> 'table' OR name NOT GLOB 'castellan_user_search_*'
    OR name IN ('castellan_user_search_queue', 'castellan_user_search_progress'))
  ORDER BY type = 'trigger' DESC, type = 'index' DESC, sql LIKE 'CREATE VIRTUAL%' DESC, name`

/**
 * Lists what Castellan added to a file, and drops it in one transaction if that is confirmed.
 * @throws DatabaseError
 */
export async function removeSqliteSchema(
  path: string,
  isConfirmed: boolean,
  { adoption }: Pick<DatabaseOptions, 'adoption'>,
) {
  const unlock = isConfirmed ? lockFile(path) : undefined
  try {
    const connection = await openThreadConnection(path, 'writes', busyTimeoutMs)
    try {
      const { rows } = await connection.request<QueryRows>('query', droppableSql)
      const database = createMigratableDatabase(connection)
      const ends = isConfirmed ? await buildImpersonationsEnd(database, adoption) : []
      const drops = rows.map(([type, name]) => `DROP ${type} "${name}"`)
      if (isConfirmed) await database.runInTransaction([...ends, ...drops].join('; '))
      return rows.map(([type, name]) => `${type} ${name}`)
    } finally {
      await connection.close()
    }
  } finally {
    unlock?.()
    if (isConfirmed) rmSync(`${realpathSync(path)}.lock`, { force: true })
  }
}
