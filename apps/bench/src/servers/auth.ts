import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { admin, bearer } from 'better-auth/plugins'
import { SqliteDialect } from 'kysely'
import Database from 'libsql'
import pg from 'pg'

/** The secret of both peers. */
export const secret = 'a secret of the benchmark, and of nothing else'

type Opened = { database: BetterAuthOptions['database']; close: () => Promise<void> }

/** Opens a database as an app with better-auth would. */
export function open(url: string): Opened {
  if (!url.startsWith('file:')) {
    const database = new pg.Pool({ connectionString: url, max: 10 })
    return { database, close: () => database.end() }
  }
  const file = new Database(url.slice('file:'.length), { timeout: 5000 })
  const close = async () => {
    file.close()
  }
  // libsql speaks as better-sqlite3 does, which is what the dialect asks for.
  return {
    database: { dialect: new SqliteDialect({ database: file as never }), type: 'sqlite' },
    close,
  }
}

/** better-auth as an app would have it. */
export function authOn(database: BetterAuthOptions['database'], baseURL: string) {
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
