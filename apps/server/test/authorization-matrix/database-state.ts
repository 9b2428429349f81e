import Database from 'libsql'
import pg from 'pg'
import { isFileUrl, toFilePath } from '../../src/store/database-url.ts'

type Rows = Record<string, unknown>[]

type Connection = {
  /** Returns the rows of each query. */
  query: (...statements: string[]) => Promise<Rows[]>
  run: (sql: string) => Promise<unknown>
  close: () => Promise<unknown>
}

/** All rows of a user, or the row of a stored role. */
export type StoredRows = {
  user?: Record<string, unknown>
  accounts: Rows
  sessions: Rows
  keys: Rows
  impersonations: Rows
  role?: Record<string, unknown>
}

/** Every user with their rows, and every stored role. */
export type DatabaseState = Map<string, StoredRows>

// Without the time of the last use, which changes with every request.
const keyColumns = `id, name, "userId", permissions, "allowedNetworks", "expiresAt", hash, "previousHash"`

/** Connects to the database directly. */
export async function connectTo(url: string): Promise<Connection> {
  if (isFileUrl(url)) {
    const db = new Database(toFilePath(url), { timeout: 5000 })
    return {
      query: async (...statements) =>
        statements.map((sql) => (db.prepare(sql).all() as Rows).map((row) => ({ ...row }))),
      run: async (sql) => db.exec(`BEGIN; ${sql}; COMMIT`),
      close: async () => db.close(),
    }
  }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    query: async (...statements) => {
      // One message with all statements: a round trip for each would take most of the time.
      const results = (await client.query(statements.join(';'))) as unknown as pg.QueryResult[]
      return results.map(({ rows }) => rows)
    },
    run: (sql) => client.query(sql),
    close: () => client.end(),
  }
}

/** Reads every row that a request can change, except audit events, which every request adds. */
export async function readState({ query }: Connection): Promise<DatabaseState> {
  const state: DatabaseState = new Map()
  const of = (id: unknown) => {
    const nothing: StoredRows = { accounts: [], sessions: [], keys: [], impersonations: [] }
    const rows = state.get(String(id)) ?? nothing
    state.set(String(id), rows)
    return rows
  }
  const [users = [], accounts = [], sessions = [], keys = [], impersonations = [], roles = []] =
    await query(
      'SELECT * FROM "user"',
      'SELECT * FROM account ORDER BY id',
      'SELECT * FROM session ORDER BY id',
      `SELECT ${keyColumns} FROM castellan_api_keys ORDER BY id`,
      `SELECT s.*, k."userId" FROM castellan_impersonations s
        JOIN castellan_api_keys k ON k.id = s."apiKeyId" ORDER BY s."sessionId"`,
      'SELECT * FROM castellan_roles',
    )
  for (const row of users) of(row.id).user = row
  for (const row of accounts) of(row.userId).accounts.push(row)
  for (const row of sessions) of(row.userId).sessions.push(row)
  for (const row of keys) of(row.userId).keys.push(row)
  for (const row of impersonations) of(row.userId).impersonations.push(row)
  for (const row of roles) of(idOfRole(row.name)).role = row
  return state
}

/** Returns the ids of the users and roles that differ. */
export function changedBetween(before: DatabaseState, after: DatabaseState): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (id) => JSON.stringify(before.get(id)) !== JSON.stringify(after.get(id)),
  )
}

function idOfRole(name: unknown) {
  return `role ${name}`
}
