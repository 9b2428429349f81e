import Database from 'libsql'
import pg from 'pg'
import { isFileUrl, toFilePath } from '../../src/store/database-url.ts'

type Rows = Record<string, unknown>[]

type Connection = {
  ask: (sql: string) => Promise<Rows>
  run: (sql: string) => Promise<unknown>
  close: () => Promise<unknown>
}

/** All rows of a user, or the one of a stored role. */
export type Belongings = {
  user?: Record<string, unknown>
  accounts: Rows
  sessions: Rows
  keys: Rows
  visits: Rows
  role?: Record<string, unknown>
}

/** Everybody there is, with all that is theirs, and every stored role. */
export type World = Map<string, Belongings>

// Of a key not when it was last used: whoever may do nothing uses one, too.
const keyColumns = `id, name, "userId", permissions, "allowedNetworks", "expiresAt", hash, "previousHash"`

/** A connection of the test's own to the database, past the server. */
export async function connectTo(url: string): Promise<Connection> {
  if (isFileUrl(url)) {
    const db = new Database(toFilePath(url), { timeout: 5000 })
    return {
      ask: async (sql) => (db.prepare(sql).all() as Rows).map((row) => ({ ...row })),
      run: async (sql) => db.exec(`BEGIN; ${sql}; COMMIT`),
      close: async () => db.close(),
    }
  }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    ask: async (sql) => (await client.query(sql)).rows,
    run: (sql) => client.query(sql),
    close: () => client.end(),
  }
}

/** Reads every row that a call can change, but for the trail, which grows with each. */
export async function readWorld({ ask }: Connection): Promise<World> {
  const world: World = new Map()
  const of = (id: unknown) => {
    const nothing: Belongings = { accounts: [], sessions: [], keys: [], visits: [] }
    const belongings = world.get(String(id)) ?? nothing
    world.set(String(id), belongings)
    return belongings
  }
  for (const row of await ask('SELECT * FROM "user"')) of(row.id).user = row
  for (const row of await ask('SELECT * FROM account ORDER BY id'))
    of(row.userId).accounts.push(row)
  for (const row of await ask('SELECT * FROM session ORDER BY id'))
    of(row.userId).sessions.push(row)
  for (const row of await ask(`SELECT ${keyColumns} FROM castellan_api_keys ORDER BY id`))
    of(row.userId).keys.push(row)
  for (const row of await ask(`SELECT s.*, k."userId" FROM castellan_impersonations s
    JOIN castellan_api_keys k ON k.id = s."apiKeyId" ORDER BY s."sessionId"`))
    of(row.userId).visits.push(row)
  for (const row of await ask('SELECT * FROM castellan_roles')) of(idOfRole(row.name)).role = row
  return world
}

/** The ids of those of whom anything differs. */
export function changedBetween(before: World, after: World): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (id) => JSON.stringify(before.get(id)) !== JSON.stringify(after.get(id)),
  )
}

function idOfRole(name: unknown) {
  return `role ${name}`
}
