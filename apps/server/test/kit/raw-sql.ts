import Database from 'libsql'
import pg from 'pg'
import { isFileUrl, toFilePath } from '../../src/store/database-url.ts'

export type Row = Record<string, unknown>

/** Returns values as PostgreSQL writes them, with times in UTC. */
const asText = { getTypeParser: () => (value: unknown) => value }

/** Queries a database directly; returns values as the database writes them. */
export async function readRows(databaseUrl: string, sql: string): Promise<Row[]> {
  return isFileUrl(databaseUrl)
    ? onFile(databaseUrl, (db) => (db.prepare(sql).all() as Row[]).map((row) => ({ ...row })))
    : onServer(databaseUrl, async (client) => (await client.query<Row>(sql)).rows)
}

/** Runs statements on a database directly. */
export async function execute(databaseUrl: string, script: string): Promise<void> {
  if (isFileUrl(databaseUrl)) onFile(databaseUrl, (db) => db.exec(script))
  else await onServer(databaseUrl, (client) => client.query(script))
}

function onFile<T>(databaseUrl: string, work: (db: InstanceType<typeof Database>) => T): T {
  const db = new Database(toFilePath(databaseUrl), { timeout: 5000 })
  try {
    return work(db)
  } finally {
    db.close()
  }
}

async function onServer<T>(connectionString: string, work: (client: pg.Client) => Promise<T>) {
  const client = new pg.Client({ connectionString, types: asText, options: '-c TimeZone=UTC' })
  await client.connect()
  return work(client).finally(() => client.end())
}
