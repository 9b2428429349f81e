import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { admin, bearer } from 'better-auth/plugins'
import { SqliteDialect } from 'kysely'
import Database from 'libsql'
import pg from 'pg'

/** The secret of every peer. */
export const secret = 'a-secret-of-the-benchmark-and-of-nothing-else'

type OpenDatabase = { database: BetterAuthOptions['database']; close: () => Promise<void> }

/** Opens a database the way an app with better-auth does. */
export function openDatabase(url: string): OpenDatabase {
  if (!url.startsWith('file:')) {
    const database = new pg.Pool({ connectionString: url, max: 10 })
    return { database, close: () => database.end() }
  }
  const file = new Database(url.slice('file:'.length), { timeout: 5000 })
  const close = async () => {
    file.close()
  }
  // libsql has the API of better-sqlite3, which the dialect expects.
  return {
    database: { dialect: new SqliteDialect({ database: file as never }), type: 'sqlite' },
    close,
  }
}

/** Creates better-auth with the options of a typical app. */
export function createAuth(database: BetterAuthOptions['database'], baseURL: string) {
  return betterAuth({
    database,
    baseURL,
    secret,
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true },
    plugins: [admin(), bearer()],
  })
}
