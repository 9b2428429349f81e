import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { generateRandomString } from '../../src/secrets/token.ts'
import { openStore } from '../../src/store/index.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of a SQLite file with all tables and nothing in them. */
    fileTemplate: string
  }
}

/** The database of the run's PostgreSQL server with all tables and nothing in them. */
export const postgresTemplate = 'with_tables'

/** Asks a PostgreSQL server, not one of its databases. */
export async function executeOnServer(connectionString: string, sql: string) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

/** The URL of another database on the same server. */
export function toDatabaseUrl(url: string, name: string) {
  return url.replace(/\/postgres$/, `/${name}`)
}

export async function createPostgresTemplate(url: string) {
  await executeOnServer(url, `CREATE DATABASE ${postgresTemplate} TEMPLATE template0`)
  await createAllTables(toDatabaseUrl(url, postgresTemplate))
}

/** Makes the file once for a run: most tests have no need to see the tables being made. */
export async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'castellan-template-'))
  const path = join(folder, 'template.db')
  await createAllTables(`file:${path}`)
  project.provide('fileTemplate', path)
  return () => rmSync(folder, { recursive: true, force: true })
}

async function createAllTables(url: string) {
  const options = { url, poolSize: 2, connectionSeconds: 5, statementSeconds: 60 }
  const store = await openStore(options, {
    now: () => new Date(),
    generateRandomString: generateRandomString,
  })
  await store.close()
}
