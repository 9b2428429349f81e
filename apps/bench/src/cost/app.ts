import { statSync } from 'node:fs'
import Database from 'libsql'
import pg from 'pg'
import { createPerson, toNoise } from '../people.ts'

/** An app that writes users as better-auth does: one statement, which commits. */
export type App = {
  insert: (n: number) => Promise<void>
  /** Inserts many users, the first of which has the number `from`, in one transaction. */
  grow: (from: number, users: number) => Promise<void>
  /** Changes the image of a user, as a profile page does. */
  update: (n: number) => Promise<void>
  /** Returns what was written since the last call, where the database knows it. */
  readWrites: () => Promise<Writes>
  readSizes: () => Promise<Sizes>
  close: () => Promise<void>
}

/** `hot` is the number of updates that wrote no index. */
type Writes = { walBytes: number; updates: number; hot: number }

/** Bytes of the database, and of each index and table of Castellan. */
type Sizes = { total: number; objects: Record<string, number> }

/** The users who change, spread over the table: most users of an app never do. */
const activeUsers = 1_000

const insertSql = `INSERT INTO "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt", "role")
  VALUES ($1, $2, $3, $4, $5, $6, 'user')`

const updateSql = 'UPDATE "user" SET "image" = $1, "updatedAt" = $2 WHERE "id" = $3'

const writesSql = `SELECT wal_bytes::float8 AS "walBytes",
    n_tup_upd::float8 AS updates, n_tup_hot_upd::float8 AS hot
  FROM pg_stat_wal, pg_stat_user_tables WHERE relname = 'user'`

const serverObjectsSql = `SELECT relname AS name, pg_relation_size(oid)::float8 AS bytes FROM pg_class
  WHERE relname LIKE 'castellan\\_%' AND relkind IN ('i', 'r')`

const fileObjectsSql = `SELECT name, sum(pgsize) AS bytes FROM dbstat WHERE name LIKE 'castellan%' GROUP BY name`

/** Opens the database as an app. `size` is the number of users in it. */
export function openApp(url: string, size: number): Promise<App> {
  return url.startsWith('file:')
    ? openFileApp(url.slice('file:'.length), size)
    : openServerApp(url, size)
}

async function openFileApp(path: string, size: number): Promise<App> {
  const file = new Database(path, { timeout: 5000 })
  const toNumbered = (sql: string) => sql.replaceAll('$', '?')
  const insert = file.prepare(toNumbered(insertSql))
  const update = file.prepare(toNumbered(updateSql))
  const toValue = (value: unknown) => (value instanceof Date ? value.toISOString() : value)
  const insertUser = async (n: number) => {
    insert.run(...listInsertValues(n, size).map(toValue))
  }
  return {
    insert: insertUser,
    grow: async (from, users) => {
      file.exec('BEGIN')
      for (let n = from; n < from + users; n += 1) await insertUser(n)
      file.exec('COMMIT')
    },
    update: async (n) => {
      update.run(...listUpdateValues(n, size).map(toValue))
    },
    readWrites: async () => ({ walBytes: Number.NaN, updates: 0, hot: 0 }),
    readSizes: async () => {
      file.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      const rows = file.prepare(fileObjectsSql).all() as { name: string; bytes: number }[]
      const objects = Object.fromEntries(rows.map(({ name, bytes }) => [name, bytes]))
      return { total: statSync(path).size, objects }
    },
    close: async () => {
      file.close()
    },
  }
}

async function openServerApp(url: string, size: number): Promise<App> {
  const client = new pg.Client(url)
  await client.connect()
  let last: Writes = { walBytes: 0, updates: 0, hot: 0 }
  const insertUser = async (n: number) => {
    await client.query({ name: 'insert', text: insertSql, values: listInsertValues(n, size) })
  }
  return {
    insert: insertUser,
    grow: async (from, users) => {
      await client.query('BEGIN')
      for (let n = from; n < from + users; n += 1) await insertUser(n)
      await client.query('COMMIT')
    },
    update: async (n) => {
      await client.query({ name: 'update', text: updateSql, values: listUpdateValues(n, size) })
    },
    readWrites: async () => {
      await client.query('SELECT pg_stat_force_next_flush()')
      const { rows } = await client.query<Writes>(writesSql)
      const now = rows[0] ?? last
      const since = {
        walBytes: now.walBytes - last.walBytes,
        updates: now.updates - last.updates,
        hot: now.hot - last.hot,
      }
      last = now
      return since
    },
    readSizes: async () => {
      const { rows } = await client.query<{ bytes: number }>(
        'SELECT pg_database_size(current_database())::float8 AS bytes',
      )
      const objects = await client.query<{ name: string; bytes: number }>(serverObjectsSql)
      return {
        total: rows[0]?.bytes ?? 0,
        objects: Object.fromEntries(objects.rows.map(({ name, bytes }) => [name, bytes])),
      }
    },
    close: () => client.end(),
  }
}

/** A user who signs up is the newest one. */
function listInsertValues(n: number, size: number) {
  const { id, name, email, emailVerified } = createPerson(size + n)
  const now = new Date()
  return [id, name, email, toFlag(emailVerified), now, now]
}

function listUpdateValues(n: number, size: number) {
  const person = (toNoise(n, 9) % activeUsers) * Math.max(1, Math.floor(size / activeUsers))
  const { id, createdAt } = createPerson(person % size)
  return [`https://images.example.com/${n}.png`, new Date(createdAt.getTime() + n), id]
}

function toFlag(value: boolean) {
  return value ? 1 : 0
}
