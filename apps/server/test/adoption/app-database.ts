import { readFileSync, writeFileSync } from 'node:fs'
import type { databases } from '../kit/databases.ts'
import { execute } from '../kit/raw-sql.ts'
import { adminEmail, startServer } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

export type AppDatabase = Pick<(typeof databases)[number], 'name' | 'createDatabase'>

const baseFiles = {
  postgresql: 'prisma-postgresql-user-camel-admin.sql',
  sqlite: 'prisma-sqlite-user-camel.sql',
}

export const dateColumns = [
  ...['user.createdAt', 'user.updatedAt', 'user.banExpires', 'account.createdAt'],
  ...['account.updatedAt', 'session.createdAt', 'session.updatedAt', 'session.expiresAt'],
]

/** Gives columns of PostgreSQL another type. `using` writes the new value of a column. */
export function retype(columns: string[], type: string, using: (column: string) => string) {
  return columns
    .map((name) => {
      const [table, field] = name.split('.')
      const column = `"${field}"`
      return `ALTER TABLE "${table}" ALTER ${column} DROP DEFAULT, ALTER ${column} TYPE ${type} USING ${using(column)};`
    })
    .join('\n')
}

export function inIso(column: string) {
  return `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

export function inSeconds(column: string) {
  return `floor(extract(epoch FROM ${column}))`
}

export function inMilliseconds(column: string) {
  return `floor(extract(epoch FROM ${column}) * 1000)`
}

/** Adds the columns of the admin plugin on SQLite, with an end of bans that is a number. */
export const adminColumns = `ALTER TABLE "user" ADD COLUMN role TEXT; ALTER TABLE "user" ADD COLUMN banned INTEGER;
  ALTER TABLE "user" ADD COLUMN "banReason" TEXT; ALTER TABLE "user" ADD COLUMN "banExpires" INTEGER;
  ALTER TABLE session ADD COLUMN "impersonatedBy" TEXT;
  UPDATE "user" SET role = CASE name WHEN 'Grace Hopper' THEN 'admin' ELSE 'user' END;`

/**
 * Creates the database of an app with the users Grace Hopper, who is the admin, and Linus Pauling. On SQLite
 * it has no columns of the admin plugin.
 */
export async function createAppDatabase({ name, createDatabase }: AppDatabase, sql: string) {
  const url = await createDatabase()
  const file = new URL(`./databases/${baseFiles[name]}`, import.meta.url)
  const base = readFileSync(file, 'utf8').replaceAll('grace@example.test', adminEmail)
  await execute(url, base)
  await execute(url, sql)
  return url
}

/** Starts a server on the database of an app, with what a schema file says. */
export async function startOnApp(url: string, file?: object) {
  const folder = createTemporaryFolder()
  const path = `${folder}/schema.json`
  if (file) writeFileSync(path, JSON.stringify(file))
  return startServer({
    folder,
    env: {
      DATABASE_URL: url,
      CASTELLAN_ADOPT: 'apply',
      ...(file ? { CASTELLAN_SCHEMA_FILE: path } : {}),
    },
  })
}
