import { Agent } from 'node:http'
import { type Client, createClient, type NoUserFields, type User, unwrap } from '@castellan/client'
import { onTestFinished } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { createLog } from '../../src/log.ts'
import type { Hasher } from '../../src/secrets/password.ts'
import { startServer as start } from '../../src/server.ts'
import type { Overrides, RunningServer } from '../../src/startup/running-server.ts'
import { createTables, getDatabaseUrl } from './databases.ts'
import { recordResponse } from './observed-responses.ts'
import { type RequestOptions, send } from './send-request.ts'
import { createTemporaryFolder } from './temporary-folder.ts'

export const basePath = '/api/auth'

export const adminEmail = 'admin@example.com'

export const password = 'correct horse'

export const secret = 'oracle-secret-0123456789abcdefghijklmnopqrstuvwxyz'

/** A hasher that takes no time; a hash contains the password itself. */
export const cheapHasher: Hasher = {
  hash: async (text) => `cheap:${text}`,
  verify: async (text, hash) => hash === `cheap:${text}`,
  verifyUnknownUser: async () => false,
}

/** Fetches, and records the response for the check that tests see every declared one. */
const recordingFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  const { pathname } = new URL(String(input))
  const code = response.ok ? undefined : readCode(await response.clone().text())
  recordResponse(init?.method ?? 'GET', pathname.replace(basePath, ''), response.status, code)
  return response
}

export type TestOptions = Omit<Overrides, 'now'> & {
  /** Environment variables in addition to those that every test server has. */
  env?: Record<string, string>
  /** The folder of the database. Without it, the database is new and has all tables. */
  folder?: string
  log?: (line: string) => void
  /** The token of the admin, where no admin can sign in. */
  adminToken?: string
  /** How far its clock is ahead of the real one at first. */
  clockSeconds?: number
}

let users = 0

export type TestServer = Awaited<ReturnType<typeof startServer>>

export type { Client, User }

export { unwrap }

/** Starts a server on a port and a database of its own, and stops it when the test ends. */
export async function startServer(options: TestOptions = {}) {
  const {
    env = {},
    folder = createTemporaryFolder(),
    log,
    adminToken,
    clockSeconds,
    ...overrides
  } = options
  const databaseOf = options.folder === undefined ? createTables : getDatabaseUrl
  const clock = createClock(clockSeconds)
  const config = readConfig({
    PORT: '0',
    DATABASE_URL: await databaseOf(folder),
    CASTELLAN_SECRET: secret,
    CASTELLAN_BASE_URL: 'http://localhost:3000',
    CASTELLAN_ADMIN_EMAIL: adminEmail,
    CASTELLAN_ADMIN_PASSWORD: password,
    CASTELLAN_RATE_LIMIT: 'off',
    ...env,
  })
  const logger = createLog(log ? config.logLevel : 'silent', { write: log ?? (() => {}) })
  const server: RunningServer = await start(config, logger, '0.0.0-test', {
    now: clock.now,
    hasher: cheapHasher,
    ...overrides,
  })
  const agent = new Agent({ keepAlive: true })
  let stopped: Promise<void> | undefined
  const stop: typeof server.stop = (options) => {
    stopped ??= server.stop(options).finally(() => agent.destroy())
    return stopped
  }
  onTestFinished(() => stop())

  const baseUrl = `${server.url}${basePath}`
  const createClientWith = <F extends object = NoUserFields>(token?: string): Client<F> =>
    createClient<F>({ baseUrl, fetch: recordingFetch, ...(token ? { token } : {}) })
  const anonymous = createClientWith()

  /** Signs a user in; returns the user's client. */
  const signInAs = async ({ email }: { email: string }) => {
    const client = createClientWith()
    await client.signIn({ email, password })
    return client
  }
  const admin = adminToken ? createClientWith(adminToken) : await signInAs({ email: adminEmail })

  /** Creates a user who can sign in with `password`. */
  const createUser = async (columns: { name?: string; email?: string; role?: string } = {}) => {
    users += 1
    const user = { name: `User ${users}`, email: `user${users}@example.com`, password, ...columns }
    return (await unwrap(admin.users.createUser(user))).user
  }

  /** Sends a request unchanged, and records the response. */
  const request = async (method: string, path: string, init: RequestOptions = {}) => {
    const response = await send(server.url, method, `${basePath}${path}`, { agent, ...init })
    recordResponse(method, path.split('?')[0] ?? '', response.status, readCode(response.text))
    return response
  }

  return {
    ...server,
    stop,
    folder,
    config,
    clock,
    baseUrl,
    anonymous,
    createClientWith,
    signInAs,
    admin,
    createUser,
    request,
  }
}

/** Creates a clock that a test can advance. */
function createClock(seconds = 0) {
  let ahead = seconds * 1000
  return {
    now: () => new Date(Date.now() + ahead),
    advance: (seconds: number) => {
      ahead += seconds * 1000
    },
  }
}

function readCode(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { code?: string } | null)?.code
  } catch {
    return undefined
  }
}
