import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { getMigrations } from 'better-auth/db/migration'
import Database from 'libsql'
import pg from 'pg'
import { adminIndex, adminToken, hasSession, idOf, personAt } from './people.ts'
import { authOn, open } from './servers/auth.ts'

const batch = 10_000

const clients = 64

const aYear = new Date(Date.now() + 365 * 24 * 3600 * 1000)

const columns = {
  user: [
    'id',
    'name',
    'email',
    'emailVerified',
    'createdAt',
    'updatedAt',
    'role',
    'banned',
    'banReason',
  ],
  account: ['id', 'accountId', 'providerId', 'userId', 'password', 'createdAt', 'updatedAt'],
  session: [
    'id',
    'token',
    'userId',
    'expiresAt',
    'createdAt',
    'updatedAt',
    'ipAddress',
    'userAgent',
  ],
} as const

type Table = keyof typeof columns

type Row = (string | boolean | Date | null)[]

type Writer = { write: (table: Table, rows: Row[]) => Promise<void>; end: () => Promise<void> }

/** Makes databases of a size once, and hands out copies of them. */
export type Copies = { copy: (name: string) => Promise<string>; drop: () => Promise<void> }

/** Whether users of a file wait to be taken to the search index. */
export function isIndexing(url: string) {
  if (!url.startsWith('file:')) return false
  const file = new Database(url.slice('file:'.length))
  const waiting = file.prepare('SELECT 1 FROM castellan_user_search_queue LIMIT 1').get()
  file.close()
  return waiting !== undefined
}

export async function sqliteOf(folder: string, size: number, hash: string): Promise<Copies> {
  const original = join(folder, `${size}.db`)
  await fill(`file:${original}`, size, hash)
  const made = [original]
  return {
    copy: async (name) => {
      const path = join(folder, `${name}-${size}.db`)
      copyFileSync(original, path)
      made.push(path)
      return `file:${path}`
    },
    drop: async () => {
      for (const path of made)
        for (const suffix of ['', '-wal', '-shm', '.lock'])
          if (existsSync(path + suffix)) rmSync(path + suffix)
    },
  }
}

export async function postgresOf(server: string, size: number, hash: string): Promise<Copies> {
  const administer = async (sql: string) => {
    const client = new pg.Client(server)
    await client.connect()
    await client.query(sql).finally(() => client.end())
  }
  const urlOf = (name: string) => server.replace(/\/postgres$/, `/${name}`)
  const original = `original_${size}`
  await administer(`CREATE DATABASE ${original}`)
  await fill(urlOf(original), size, hash)
  const made = [original]
  return {
    copy: async (name) => {
      const database = `${name.replaceAll('-', '_')}_${size}`
      await administer(`CREATE DATABASE ${database} TEMPLATE ${original}`)
      made.push(database)
      return urlOf(database)
    },
    drop: async () => {
      for (const name of made) await administer(`DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

function userRow(i: number): Row {
  const { id, name, email, emailVerified, createdAt, role, banned, banReason } = personAt(i)
  return [id, name, email, emailVerified, createdAt, createdAt, role, banned, banReason]
}

function accountRow(i: number, hash: string): Row {
  const { id, createdAt } = personAt(i)
  return [idOf('account', i), id, 'credential', id, hash, createdAt, createdAt]
}

function sessionRow(name: string, token: string, owner: number): Row {
  const { id, createdAt } = personAt(owner)
  return [name, token, id, aYear, createdAt, createdAt, '127.0.0.1', 'bench']
}

function sessionsOf(i: number) {
  return hasSession(i) ? [sessionRow(idOf('session', i), idOf('token', i), i)] : []
}

function adminSessions() {
  return Array.from({ length: clients }, (_, i) =>
    sessionRow(idOf('admin session row', i), adminToken(i), adminIndex),
  )
}

function names(table: Table) {
  return columns[table].map((name) => `"${name}"`).join(', ')
}

function intoFile(path: string): Writer {
  const file = new Database(path)
  file.exec('PRAGMA synchronous = OFF')
  const insert = (table: Table) =>
    file.prepare(
      `INSERT INTO "${table}" (${names(table)}) VALUES (${columns[table].map(() => '?').join(', ')})`,
    )
  const inserts = { user: insert('user'), account: insert('account'), session: insert('session') }
  const bound = (value: Row[number]) =>
    value instanceof Date ? value.toISOString() : typeof value === 'boolean' ? Number(value) : value
  return {
    write: async (table, rows) => {
      file.exec('BEGIN')
      for (const row of rows) inserts[table].run(row.map(bound))
      file.exec('COMMIT')
    },
    end: async () => {
      file.exec('ANALYZE')
      file.exec('PRAGMA journal_mode = WAL')
      file.close()
    },
  }
}

function typeOf(value: string) {
  return /At$/.test(value)
    ? 'timestamptz'
    : ['emailVerified', 'banned'].includes(value)
      ? 'bool'
      : 'text'
}

async function intoServer(url: string): Promise<Writer> {
  const client = new pg.Client(url)
  await client.connect()
  return {
    write: async (table, rows) => {
      const arrays = columns[table].map((name, i) => ({ name, values: rows.map((row) => row[i]) }))
      const unnested = arrays.map(({ name }, i) => `$${i + 1}::${typeOf(name)}[]`).join(', ')
      await client.query(
        `INSERT INTO "${table}" (${names(table)}) SELECT * FROM unnest(${unnested})`,
        arrays.map(({ values }) => values),
      )
    },
    end: async () => {
      await client.query('VACUUM ANALYZE')
      await client.end()
    },
  }
}

/** Makes better-auth's own tables at `url` and fills them with so many users. */
async function fill(url: string, size: number, hash: string) {
  const { database, close } = open(url)
  const { runMigrations } = await getMigrations(authOn(database, 'http://localhost').options)
  await runMigrations()
  await close()
  const { write, end } = await (url.startsWith('file:')
    ? intoFile(url.slice('file:'.length))
    : intoServer(url))
  for (let from = 0; from < size; from += batch) {
    const all = Array.from({ length: Math.min(batch, size - from) }, (_, i) => from + i)
    await write('user', all.map(userRow))
    await write(
      'account',
      all.map((i) => accountRow(i, hash)),
    )
    await write('session', all.flatMap(sessionsOf))
  }
  await write('session', adminSessions())
  await end()
}
