import { fileURLToPath } from 'node:url'
import Database from 'libsql'
import pg from 'pg'

type Banned = boolean | number | null

/** What the tables hold, read past the server. */
export type Rows = {
  users: { id: string; email: string; name: string; role: string; banned: Banned }[]
  accounts: { userId: string; providerId: string; password: string | null }[]
  sessions: { id: string; userId: string }[]
}

const queries = {
  users: 'SELECT id, email, name, role, banned FROM "user"',
  accounts: 'SELECT "userId", "providerId", password FROM account',
  sessions: 'SELECT id, "userId" FROM session',
} as const

const rowsOfFile = (path: string): Rows => {
  const db = new Database(path, { readonly: true })
  try {
    // One transaction, so that the tables are of one instant.
    db.exec('BEGIN')
    const read = <T>(sql: string) => db.prepare(sql).all() as T[]
    return {
      users: read(queries.users),
      accounts: read(queries.accounts),
      sessions: read(queries.sessions),
    }
  } finally {
    db.close()
  }
}

const rowsOfPostgres = async (connectionString: string): Promise<Rows> => {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    const users = await client.query<Rows['users'][number]>(queries.users)
    const accounts = await client.query<Rows['accounts'][number]>(queries.accounts)
    const sessions = await client.query<Rows['sessions'][number]>(queries.sessions)
    return { users: users.rows, accounts: accounts.rows, sessions: sessions.rows }
  } finally {
    await client.end()
  }
}

/** The path in the URL of a SQLite database. */
const fileOf = (url: string) => fileURLToPath(url)

/** What a database holds now. */
export const rowsOf = async (url: string): Promise<Rows> =>
  url.startsWith('file:') ? rowsOfFile(fileOf(url)) : rowsOfPostgres(url)
