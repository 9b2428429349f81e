import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { getMigrations } from 'better-auth/db/migration'
import Database from 'libsql'
import pg from 'pg'
import { createPerson, hasSession, toAdminIndex, toAdminToken, toId } from './people.ts'
import { createAuth, openDatabase } from './servers/auth.ts'
import { openFileWriter, openServerWriter, type RowValues } from './table-writer.ts'

const batchSize = 10_000

const adminSessions = 64

const yearMs = 365 * 24 * 3600 * 1000

const expiresAt = new Date(Date.now() + yearMs)

/** A database that was filled once, and its copies. */
export type Copies = { copy: (name: string) => Promise<string>; drop: () => Promise<void> }

/** Fills a SQLite database with `size` users, and with their accounts and sessions if there is a hash. */
export async function fillSqlite(folder: string, size: number, hash?: string): Promise<Copies> {
  const original = join(folder, `${size}.db`)
  await fill(`file:${original}`, size, hash)
  const paths = [original]
  return {
    copy: async (name) => {
      const path = join(folder, `${name}-${size}.db`)
      copyFileSync(original, path)
      paths.push(path)
      return `file:${path}`
    },
    drop: async () => {
      for (const path of paths)
        for (const suffix of ['', '-wal', '-shm', '.lock'])
          if (existsSync(path + suffix)) rmSync(path + suffix)
    },
  }
}

/** Fills a PostgreSQL database as `fillSqlite` does. */
export async function fillPostgres(server: string, size: number, hash?: string): Promise<Copies> {
  const execute = async (sql: string) => {
    const client = new pg.Client(server)
    await client.connect()
    await client.query(sql).finally(() => client.end())
  }
  const toUrl = (name: string) => server.replace(/\/postgres$/, `/${name}`)
  const original = `original_${size}`
  await execute(`CREATE DATABASE ${original}`)
  await fill(toUrl(original), size, hash)
  const names = [original]
  return {
    copy: async (name) => {
      const database = `${name.replaceAll('-', '_')}_${size}`
      await execute(`CREATE DATABASE ${database} TEMPLATE ${original}`)
      names.push(database)
      return toUrl(database)
    },
    drop: async () => {
      for (const name of names) await execute(`DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

/** Whether users of a SQLite database still wait to be added to the search index. */
export function isIndexing(url: string) {
  if (!url.startsWith('file:')) return false
  const file = new Database(url.slice('file:'.length))
  const row = file.prepare('SELECT 1 FROM castellan_user_search_queue LIMIT 1').get()
  file.close()
  return row !== undefined
}

/** Creates the tables of better-auth and fills them. */
async function fill(url: string, size: number, hash?: string) {
  const { database, close } = openDatabase(url)
  const { runMigrations } = await getMigrations(createAuth(database, 'http://localhost').options)
  await runMigrations()
  await close()
  const writer = await (url.startsWith('file:')
    ? openFileWriter(url.slice('file:'.length))
    : openServerWriter(url))
  for (let from = 0; from < size; from += batchSize) {
    const batch = Array.from({ length: Math.min(batchSize, size - from) }, (_, i) => from + i)
    await writer.write('user', batch.map(toUserRow))
    if (hash === undefined) continue
    await writer.write(
      'account',
      batch.map((i) => toAccountRow(i, hash)),
    )
    await writer.write(
      'session',
      batch.filter(hasSession).map((i) => toSessionRow(toId('session', i), toId('token', i), i)),
    )
  }
  await writer.write(
    'session',
    Array.from({ length: hash === undefined ? 0 : adminSessions }, (_, i) =>
      toSessionRow(toId('admin session row', i), toAdminToken(i), toAdminIndex(i, size)),
    ),
  )
  await writer.end()
}

function toUserRow(i: number): RowValues {
  const { id, name, email, emailVerified, createdAt, role, banned, banReason } = createPerson(i)
  return [id, name, email, emailVerified, createdAt, createdAt, role, banned, banReason]
}

function toAccountRow(i: number, hash: string): RowValues {
  const { id, createdAt } = createPerson(i)
  return [toId('account', i), id, 'credential', id, hash, createdAt, createdAt]
}

function toSessionRow(id: string, token: string, userIndex: number): RowValues {
  const { id: userId, createdAt } = createPerson(userIndex)
  return [id, token, userId, expiresAt, createdAt, createdAt, '127.0.0.1', 'bench']
}
