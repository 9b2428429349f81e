import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { inject, onTestFinished } from 'vitest'
import { generateRandomString } from '../../src/secrets/token.ts'
import {
  type DatabaseOptions,
  openStore,
  type Repositories,
  type Store,
} from '../../src/store/index.ts'
import type { UserListQuery } from '../../src/store/user-list/query.ts'
import { executeOnServer, postgresTemplate, toDatabaseUrl } from './database-templates.ts'
import { startPgBouncer } from './pgbouncer.ts'
import { type ClusterOptions, startCluster } from './postgres.ts'
import { execute } from './raw-sql.ts'
import { createTemporaryFolder } from './temporary-folder.ts'

const postgres = inject('postgres')

/** Whether PostgreSQL can run here. */
export const hasPostgres = postgres !== null

let created = 0

const serverUrl = postgres?.url ?? ''

type TestDatabase = {
  name: 'sqlite' | 'postgresql'
  /** Creates an empty database that is deleted when the test ends; returns its URL. */
  createDatabase: () => Promise<string>
  /** Does the same with a database that has all tables and no rows. */
  createDatabaseWithTables: () => Promise<string>
  /** Opens the store on a new database that has all tables. */
  open: () => Promise<Store>
}

/** Every database that the server supports, as far as it can run here. */
export const databases: TestDatabase[] = [
  {
    name: 'sqlite',
    createDatabase: createSqliteDatabase,
    createDatabaseWithTables: () => createFileWithTables(),
    open: async () => createStore(await createFileWithTables()),
  },
  ...(postgres
    ? [
        {
          name: 'postgresql' as const,
          createDatabase: () => createPostgresDatabase(),
          createDatabaseWithTables: () => createPostgresDatabase(postgresTemplate),
          open: async () => createStore(await createPostgresDatabase(postgresTemplate)),
        },
      ]
    : []),
]

/** SQLite, and PostgreSQL with each kind of rules for case. */
export const databasesByLocale: { name: string; createDatabase: () => Promise<string> }[] = [
  { name: 'SQLite', createDatabase: createSqliteDatabase },
  ...(postgres ? ['C', 'en_US.UTF-8', 'tr_TR.UTF-8'] : []).map((name) => ({
    name: `PostgreSQL with the locale ${name}`,
    createDatabase: () => createDatabaseWithLocale(name),
  })),
  ...(postgres ? ['en-US', 'lt-LT'] : []).map((name) => ({
    name: `PostgreSQL with the locale ${name} of ICU`,
    createDatabase: () =>
      createDatabaseWithLocale('en_US.UTF-8', `LOCALE_PROVIDER icu ICU_LOCALE '${name}'`),
  })),
]

const byFolder = new Map<string, Promise<string>>()

/** Lists the first users by id, for tests of something else. */
export const firstUsersQuery: UserListQuery = {
  filters: [],
  sortBy: 'id',
  descending: false,
  defaultRole: 'user',
  limit: 1000,
  offset: 0,
  count: 'exact',
}

/** Returns the URL of the database for a new role that may create tables, but no extension. */
export async function createLimitedRole(url: string) {
  const role = `limited_${process.pid}_${Date.now()}`
  await execute(url, `CREATE ROLE ${role} LOGIN; GRANT ALL ON SCHEMA public TO ${role}`)
  onTestFinished(() => execute(url, `DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`))
  const limited = new URL(url)
  limited.username = role
  return limited.href
}

/** Starts a PostgreSQL server that a test may stop, freeze and break, until the test ends. */
export async function createCluster(
  settings: Record<string, string> = {},
  options: ClusterOptions = {},
) {
  if (!postgres) throw new Error('PostgreSQL is not installed')
  const cluster = await startCluster(postgres.programs, { ...options, settings })
  onTestFinished(cluster.remove)
  return cluster
}

/** Opens the store on a database, until the test ends. */
export async function createStore(
  url: string,
  now = () => new Date(),
  options: Pick<DatabaseOptions, 'ownSchema' | 'adoption'> = {},
): Promise<Store> {
  const store = await openStore(
    { url, ...options, poolSize: 10, connectionSeconds: 5, statementSeconds: 5 },
    { now, generateRandomString },
  )
  onTestFinished(store.close)
  return store
}

/** Returns the database of that name, for what only it promises; none where it cannot run. */
export function selectDatabase(name: TestDatabase['name']) {
  return databases.filter((database) => database.name === name)
}

/**
 * Returns the URL of the project's database for a folder: the same for the same folder, empty at first.
 */
export function getDatabaseUrl(folder: string, template?: string): Promise<string> {
  if (inject('database') === 'sqlite') return Promise.resolve(`file:${fileIn(folder)}`)
  const known = byFolder.get(folder) ?? createProjectDatabase(template)
  byFolder.set(folder, known)
  return known
}

/** Does the same with a database that has all tables and no rows. */
export function createTables(folder: string): Promise<string> {
  return inject('database') === 'sqlite'
    ? createFileWithTables(folder)
    : getDatabaseUrl(folder, postgresTemplate)
}

/** Returns the time that store tests begin with, plus `seconds`. */
export function toDate(seconds = 0) {
  return new Date(Date.UTC(2026, 10, 23, 12, 0, seconds))
}

/** Creates a user with the given id and columns. */
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

/** Creates a session with the given id and the token `token of <id>`. */
export async function storeSession(
  { sessions }: Pick<Repositories, 'sessions'>,
  id: string,
  session: { userId: string; expiresAt?: Date; impersonatedBy?: string; now?: Date },
) {
  const { now = toDate(), expiresAt = toDate(3600), ...owner } = session
  const row = { id, token: `token of ${id}`, ipAddress: '', userAgent: '', expiresAt, ...owner }
  return sessions.create(row, now)
}

/** Creates a database, behind PgBouncer if the project asks for that: then with all tables. */
async function createProjectDatabase(template?: string) {
  const mode = inject('pooler')
  if (mode === 'none') return createPostgresDatabase(template)
  return startPgBouncer(await createPostgresDatabase(postgresTemplate), mode)
}

async function createPostgresDatabase(template = 'template0', options = '') {
  created += 1
  const name = `test_${process.pid}_${created}_${Date.now()}`
  // Copying files takes a third of the time that the default strategy takes.
  const sql = `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy ${options}`
  await executeOnServer(serverUrl, sql)
  onTestFinished(() => executeOnServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  return toDatabaseUrl(serverUrl, name)
}

/** Creates a database with a locale of the C library, which Linux seldom has: it is created first. */
async function createDatabaseWithLocale(name: string, options = '') {
  const path = join(postgres?.locales ?? '', name)
  if (name !== 'C' && process.platform === 'linux' && !existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true })
    const [source = '', charset = ''] = name.split('.')
    await promisify(execFile)('localedef', ['-i', source, '-f', charset, path])
  }
  return createPostgresDatabase('template0', `LC_COLLATE '${name}' LC_CTYPE '${name}' ${options}`)
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
