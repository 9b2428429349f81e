import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import { admin, bearer } from 'better-auth/plugins'
import { SqliteDialect } from 'kysely'
import Database from 'libsql'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { isFileUrl, toFilePath } from '../../src/store/database-url.ts'
import { cheapHasher, secret } from '../kit/server.ts'

const { hash, verify } = cheapHasher

/** The options of a request to an app. */
type AppRequest = { json?: unknown; headers?: Record<string, string> }

/** Opens the database of an app as its `database` option. */
export function openDatabase(url: string): BetterAuthOptions['database'] {
  if (!isFileUrl(url)) {
    const pool = new pg.Pool({ connectionString: url })
    pool.on('error', () => {})
    onTestFinished(() => pool.end())
    return pool
  }
  const file = new Database(toFilePath(url), { timeout: 5000 })
  file.exec('PRAGMA foreign_keys = ON')
  onTestFinished(() => {
    file.close()
  })
  // libsql has the API of better-sqlite3, which the dialect expects.
  return { dialect: new SqliteDialect({ database: file as never }), type: 'sqlite' }
}

/** Creates the real better-auth with the options of an app. */
export function createBetterAuth(options: BetterAuthOptions) {
  return betterAuth({
    secret,
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      password: { hash, verify: ({ hash: stored, password }) => verify(password, stored) },
    },
    plugins: [admin(), bearer()],
    ...options,
    // better-auth turns these checks off in tests.
    advanced: { disableOriginCheck: false, disableCSRFCheck: false, ...options.advanced },
  })
}

/** Creates the tables of an app with better-auth's own migrations. */
export async function migrateApp(url: string, options: BetterAuthOptions = {}) {
  const auth = createBetterAuth({ database: openDatabase(url), ...options })
  const { runMigrations } = await getMigrations(auth.options)
  await runMigrations()
}

/** Starts an app with better-auth and its tables on a free port until the test ends. */
export async function startApp(url: string, options: BetterAuthOptions = {}) {
  await migrateApp(url, options)
  return serveApp({ database: openDatabase(url), ...options })
}

/** Starts an app with better-auth on a free port until the test ends. */
export async function serveApp(options: BetterAuthOptions) {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  server.on('request', toNodeHandler(createBetterAuth({ baseURL, ...options })))
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
  })
  const request = async (method: string, path: string, { json, headers }: AppRequest = {}) => {
    const response = await fetch(`${baseURL}/api/auth${path}`, {
      method,
      headers: { 'content-type': 'application/json', origin: baseURL, ...headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
    const text = await response.text()
    // biome-ignore lint/suspicious/noExplicitAny: tests read the body without its type
    const body: any = text ? JSON.parse(text) : undefined
    return { status: response.status, headers: response.headers, body }
  }
  return { baseURL, request }
}
