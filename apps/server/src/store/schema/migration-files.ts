import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'

/** A SQL file: its name as `castellan_migrations` records it, and a checksum of its contents. */
export type SqlFile = { name: string; sql: string; checksum: string }

/** A file that creates one object, and can run again. */
export type RepeatableFile = SqlFile & { kind: 'function' | 'index' | 'trigger'; object: string }

/** The SQL files of one database. */
export type MigrationFiles = { migrations: SqlFile[]; repeatables: RepeatableFile[] }

/** The folders of repeatable files, in the order in which they run: triggers call functions. */
const kinds = { functions: 'function', indexes: 'index', triggers: 'trigger' } as const

/** Reads `migrations/*.sql` and `repeatable/<kind>/*.sql` in a folder, sorted by name. */
export async function readMigrationFiles(folder: URL): Promise<MigrationFiles> {
  const migrations = await readSqlFiles(new URL('migrations/', folder))
  const repeatables: RepeatableFile[] = []
  for (const [name, kind] of Object.entries(kinds)) {
    const files = await readSqlFiles(new URL(`repeatable/${name}/`, folder))
    for (const file of files)
      repeatables.push({
        ...file,
        name: `${name}/${file.name}`,
        kind,
        object: file.name.replace(/\.sql$/, ''),
      })
  }
  return { migrations, repeatables }
}

/** Lists the tables that a migration creates, in its order. */
export function listCreatedTables({ sql }: SqlFile) {
  const statements = sql.matchAll(/^CREATE (?:UNLOGGED |VIRTUAL )?TABLE "?(\w+)/gm)
  return [...statements].map(([, table]) => table)
}

async function readSqlFiles(folder: URL): Promise<SqlFile[]> {
  const entries = await readdir(folder).catch((): string[] => [])
  const names = entries.filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}
