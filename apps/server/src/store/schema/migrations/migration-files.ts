import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { packageFolder } from '../../../folders.ts'
import type { Dialect } from '../../database.ts'
import {
  buildFieldIndexes,
  fillInSearchFields,
  type SearchedAndSorted,
} from '../fields/field-objects.ts'
import { noSessionsTable, type SchemaNames } from '../names.ts'

/** A SQL file: its name as `castellan_migrations` records it, and a checksum of its contents. */
export type SqlFile = { name: string; sql: string; checksum: string }

/** A file that creates one object, and can run again. */
export type RepeatableFile = SqlFile & {
  kind: 'table' | 'function' | 'index' | 'trigger'
  object: string
}

/** The SQL files of one database. */
export type MigrationFiles = { migrations: SqlFile[]; repeatables: RepeatableFile[] }

/** The folders of the SQL files. */
export const sqlFolders: Record<Dialect, URL> = {
  sqlite: new URL('prisma/sqlite/', packageFolder),
  postgresql: new URL('prisma/postgresql/', packageFolder),
}

/** The folders of repeatable files, in the order in which they run: triggers call functions. */
const kinds = {
  tables: 'table',
  functions: 'function',
  indexes: 'index',
  triggers: 'trigger',
} as const

/**
 * Reads `migrations/*.sql` and `repeatable/<kind>/*.sql` in a folder, sorted by name, and writes them in the
 * names of the app. Some fields have indexes of their own. An object is made again when the names change, as its checksum does.
 */
export function readMigrationFiles(
  folder: URL,
  { render, table }: SchemaNames,
  { userFields, indexedFields }: SearchedAndSorted,
  dialect: Dialect,
): MigrationFiles {
  const files = Object.entries(kinds).flatMap(([name, kind]) =>
    readSqlFiles(new URL(`repeatable/${name}/`, folder)).map((file) => ({
      ...toSqlFile(file.name, render(fillInSearchFields(file.sql, userFields))),
      name: `${name}/${file.name}`,
      kind,
      object: file.name.replace(/\.sql$/, ''),
    })),
  )
  const indexes = buildFieldIndexes(indexedFields, dialect).map(({ name, sql }) => ({
    ...toSqlFile(name, render(sql)),
    name: `fields/${name}.sql`,
    kind: 'index' as const,
    object: name,
  }))
  const all: RepeatableFile[] = [...files, ...indexes]
  const migrations = readSqlFiles(new URL('migrations/', folder)).map((file) => ({
    ...file,
    sql: render(file.sql),
  }))
  const isWithoutSessions = table('session') === noSessionsTable
  const repeatables = all.filter((file) => isNeeded(file, all, isWithoutSessions))
  return { migrations, repeatables }
}

/** Whether a file creates something for this app. Only some have columns that a function reads, or no sessions. */
function isNeeded({ object }: RepeatableFile, all: RepeatableFile[], isWithoutSessions: boolean) {
  if (object === noSessionsTable) return isWithoutSessions
  if (object.startsWith('castellan_session_')) return !isWithoutSessions
  return (
    !object.startsWith('castellan_read_') ||
    all.some(({ kind, sql }) => kind === 'index' && sql.includes(object))
  )
}

/** Whether a file creates an index or a trigger on a table of the app. */
export function isOnAppTable({ kind, sql }: RepeatableFile) {
  return (kind === 'index' || kind === 'trigger') && / ON (?!"castellan_)/.test(sql)
}

/** Lists the tables that a migration creates, in its order. */
export function listCreatedTables({ sql }: SqlFile) {
  const statements = sql.matchAll(/^CREATE (?:UNLOGGED |VIRTUAL )?TABLE "?(\w+)/gm)
  return [...statements].map(([, table]) => table)
}

/** Reads without promises: a start waits for these small files anyway, and this takes a tenth of the time. */
function readSqlFiles(folder: URL): SqlFile[] {
  const entries = existsSync(folder) ? readdirSync(folder) : []
  const names = entries.filter((name) => name.endsWith('.sql')).sort()
  return names.map((name) => {
    const sql = readFileSync(new URL(name, folder), 'utf8').replaceAll('\r\n', '\n')
    return toSqlFile(name, sql)
  })
}

function toSqlFile(name: string, sql: string): SqlFile {
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}
