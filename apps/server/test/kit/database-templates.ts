import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { generateRandomString } from '../../src/secrets/token.ts'
import { openStore } from '../../src/store/index.ts'
import { temporaryRoot } from './temporary-folder.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of a SQLite file with all tables and no rows. */
    fileTemplate: string
  }
}

/** The database with all tables and no rows on the run's PostgreSQL server. */
export const postgresTemplate = 'with_tables'

let connection: Promise<pg.Client> | undefined

/** Runs a statement that belongs to no database, such as CREATE DATABASE, on the run's server. */
export async function executeOnServer(url: string, sql: string) {
  connection ??= connect(url)
  await (await connection).query(sql)
}

/** Returns the URL of another database on the same server. */
export function toDatabaseUrl(url: string, name: string) {
  return url.replace(/\/postgres$/, `/${name}`)
}

export async function createPostgresTemplate(url: string) {
  await executeOnServer(url, `CREATE DATABASE ${postgresTemplate} TEMPLATE template0`)
  await createAllTables(toDatabaseUrl(url, postgresTemplate))
}

/** Creates the file once for a run: most tests do not need to see how tables are created. */
export async function setup(project: TestProject) {
  const folder = mkdtempSync(join(temporaryRoot, 'castellan-template-'))
  const path = join(folder, 'template.db')
  await createAllTables(`file:${path}`)
  project.provide('fileTemplate', path)
  return () => rmSync(folder, { recursive: true, force: true })
}

async function createAllTables(url: string) {
  const options = { url, poolSize: 2, connectionSeconds: 5, statementSeconds: 60 }
  const store = await openStore(options, { now: () => new Date(), generateRandomString })
  await store.close()
}

/** Opens a connection that may end with the server. */
async function connect(connectionString: string) {
  const client = new pg.Client({ connectionString })
  client.on('error', () => {})
  await client.connect()
  return client
}
