import { readMigrationFiles, sqlFolders } from '../schema/migrations/migration-files.ts'
import type { Schema } from '../schema/schema.ts'
import { openThreadConnection, type QueryRows } from './connection.ts'
import { busyTimeoutMs } from './prepare.ts'

/** A trigger that this version of Castellan does not create, and its table. */
export type ForeignTrigger = { name: string; table: string }

/** Lists the triggers of a file that are not Castellan's: those of its app, or of an attacker. */
export async function listForeignTriggers(path: string, schema: Schema): Promise<ForeignTrigger[]> {
  const { repeatables } = readMigrationFiles(sqlFolders.sqlite, schema.names, schema, 'sqlite')
  const own = repeatables.flatMap(({ kind, object }) => (kind === 'trigger' ? [object] : []))
  const connection = await openThreadConnection(path, 'reads', busyTimeoutMs)
  try {
    const sql = `SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY name`
    const { rows } = await connection.request<QueryRows>('query', sql)
    return rows
      .map(([name, table]) => ({ name: String(name), table: String(table) }))
      .filter(({ name }) => !own.includes(name))
  } finally {
    await connection.close()
  }
}
