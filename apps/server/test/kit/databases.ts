import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { inject, onTestFinished } from 'vitest'
import { generateRandomString } from '../../src/secrets/token.ts'
import { openStore, type Repositories, type Store } from '../../src/store/index.ts'
import type { UserListQuery } from '../../src/store/user-list/index.ts'
import { type ClusterOptions, startCluster } from './postgres.ts'
import { execute } from './raw-sql.ts'
import { executeOnServer, postgresTemplate, toDatabaseUrl } from './templates.ts'
import { createTemporaryFolder } from './temporary-folder.ts'

const postgres = inject('postgres')

/** Whether PostgreSQL can be run here. */
export const hasPostgres = postgres !== null

let made = 0

const serverUrl = postgres?.url ?? ''

type TestDatabase = {
  name: 'sqlite' | 'postgresql'
  /** The URL of a new database with nothing in it, gone when the test ends. */
  createDatabase: () => Promise<string>
  /** The store on such a database. */
  open: () => Promise<Store>
}

/** Every database that the server can be on. */
export const databases: TestDatabase[] = [
  {
    name: 'sqlite',
    createDatabase: createSqliteDatabase,
    open: async () => createStore(await createFileWithTables()),
  },
  ...(postgres
    ? [
        {
          name: 'postgresql' as const,
          createDatabase: () => createPostgresDatabase(),
          open: async () => createStore(await createPostgresDatabase(postgresTemplate)),
        },
      ]
    : []),
]

const byFolder = new Map<string, Promise<string>>()

/** The first users by their ids, for tests that care for another part of a list. */
export const firstUsersQuery: UserListQuery = {
  filters: [],
  sortBy: 'id',
  descending: false,
  limit: 1000,
  offset: 0,
  count: 'exact',
}

/** The URL of a database for a role that may make tables in it, and no extension. */
export async function createLimitedRole(url: string) {
  const role = `limited_${process.pid}_${Date.now()}`
  await execute(url, `CREATE ROLE ${role} LOGIN; GRANT ALL ON SCHEMA public TO ${role}`)
  onTestFinished(() => execute(url, `DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`))
  const limited = new URL(url)
  limited.username = role
  return limited.href
}

/** A PostgreSQL server that a test may stop, freeze and break, gone when the test ends. */
export async function createCluster(
  settings: Record<string, string> = {},
  options: ClusterOptions = {},
) {
  if (!postgres) throw new Error('PostgreSQL is not here')
  const cluster = await startCluster(postgres.programs, { ...options, settings })
  onTestFinished(cluster.remove)
  return cluster
}

/** Opens the store on a database, until the test ends. */
export async function createStore(url: string, now = () => new Date()): Promise<Store> {
  const store = await openStore(
    { url, poolSize: 10, connectionSeconds: 5, statementSeconds: 5 },
    { now, generateRandomString: generateRandomString },
  )
  onTestFinished(store.close)
  return store
}

/** The one database of a name, for what only it can promise; none where it is not here. */
export function selectDatabase(name: TestDatabase['name']) {
  return databases.filter((database) => database.name === name)
}

/** The database of the project that runs, one and the same for the same folder; new, it is empty. */
export function getDatabaseUrl(folder: string, template?: string): Promise<string> {
  if (inject('database') === 'sqlite') return Promise.resolve(`file:${fileIn(folder)}`)
  const known = byFolder.get(folder) ?? createPostgresDatabase(template)
  byFolder.set(folder, known)
  return known
}

/** The same in a new folder, with all tables and nothing in them. */
export function createTables(folder: string): Promise<string> {
  return inject('database') === 'sqlite'
    ? createFileWithTables(folder)
    : getDatabaseUrl(folder, postgresTemplate)
}

/** The instant that store tests write, `seconds` later. */
export function toDate(seconds = 0) {
  return new Date(Date.UTC(2026, 10, 23, 12, 0, seconds))
}

/** Makes a user of the given id and columns, where the test cares for no more. */
export async function storeUser(
  { users }: Pick<Repositories, 'users'>,
  id: string,
  {
    now = toDate(),
    ...columns
  }: Parameters<Repositories['users']['updateIfFree']>[1] & { now?: Date } = {},
) {
  return users.create({ id, name: `Name of ${id}`, email: `${id}@example.com`, ...columns }, now)
}

/** Makes a session of the given id, whose token is `token of <id>`. */
export async function storeSession(
  { sessions }: Pick<Repositories, 'sessions'>,
  id: string,
  session: { userId: string; expiresAt?: Date; impersonatedBy?: string; now?: Date },
) {
  const { now = toDate(), expiresAt = toDate(3600), ...owner } = session
  const row = { id, token: `token of ${id}`, ipAddress: '', userAgent: '', expiresAt, ...owner }
  return sessions.create(row, now)
}

async function createPostgresDatabase(template = 'template0') {
  made += 1
  const name = `test_${process.pid}_${made}_${Date.now()}`
  await executeOnServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`)
  onTestFinished(() => executeOnServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  return toDatabaseUrl(serverUrl, name)
}

function fileIn(folder: string) {
  return join(folder, 'test.db')
}

async function createSqliteDatabase() {
  return `file:${fileIn(createTemporaryFolder())}`
}

async function createFileWithTables(folder = createTemporaryFolder()) {
  copyFileSync(inject('fileTemplate'), fileIn(folder))
  return `file:${fileIn(folder)}`
}
