import express, { type Response } from 'express'
import { openDriver, type Query, type Row } from './floor-driver.ts'

const { DATABASE_URL = '', PORT = '' } = process.env

const isFile = DATABASE_URL.startsWith('file:')

const yes = isFile ? 1 : true

const no = isFile ? 0 : false

const callerSql = `SELECT s.id AS sid, s."expiresAt" AS until, u.* FROM session s
  JOIN "user" u ON u.id = s."userId" WHERE s.token = ?`

const userSql = 'SELECT * FROM "user" WHERE id = ?'

type Handler = (body: Row, query: Query, params: Row) => Promise<unknown>

const { query, transaction } = openDriver(DATABASE_URL)

// The floor: Express and the bare driver, with the queries of each operation and nothing else.
const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.use(express.json())
app.get('/api/auth/ok', (_req, res) => send(res, { ok: true }))
addRead('/admin/get-user', 'get', async (_body, query, { id }) => (await query(userSql, [id]))[0])
addRead('/admin/has-permission', 'post', async () => ({ error: null, success: true }))
addRead('/admin/list-user-sessions', 'post', async ({ userId }, query) => ({
  sessions: await query('SELECT * FROM session WHERE "userId" = ?', [userId]),
}))
addWrite('/admin/update-user', async ({ userId, data }, query) =>
  updateUser(query, userId, 'image = ?, "updatedAt" = ?', [(data as Row).image, formatNow()]),
)
addWrite('/admin/set-role', async ({ userId, role }, query) => ({
  user: await updateUser(query, userId, 'role = ?, "updatedAt" = ?', [role, formatNow()]),
}))
addWrite('/admin/ban-user', async ({ userId }, query) => {
  const set = 'banned = ?, "banReason" = ?, "updatedAt" = ?'
  const user = await updateUser(query, userId, set, [yes, 'No reason', formatNow()])
  await query('DELETE FROM session WHERE "userId" = ? OR "impersonatedBy" = ?', [userId, userId])
  return { user }
})
addWrite('/admin/unban-user', async ({ userId }, query) => {
  const set = 'banned = ?, "banReason" = NULL, "updatedAt" = ?'
  return { user: await updateUser(query, userId, set, [no, formatNow()]) }
})
addWrite('/admin/create-user', async ({ email, name }, query) => {
  const id = crypto.randomUUID().replaceAll('-', '')
  const [user] = await query(
    `INSERT INTO "user" (id, name, email, "emailVerified", role, banned, "createdAt", "updatedAt")
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
    [id, name, email, no, 'user', no, formatNow(), formatNow()],
  )
  return { user }
})
app.listen(Number(PORT), '127.0.0.1')

function addRead(path: string, method: 'get' | 'post', handler: Handler) {
  app[method](`/api/auth${path}`, async (req, res) => {
    await readCaller(query, req.headers.authorization)
    send(res, await handler(req.body, query, req.query as Row))
  })
}

function addWrite(path: string, handler: Handler) {
  app.post(`/api/auth${path}`, async (req, res) => {
    const body = await transaction(async (query) => {
      await readCaller(query, req.headers.authorization)
      return handler(req.body, query, {})
    })
    send(res, body)
  })
}

async function readCaller(query: Query, authorization = '') {
  const [row] = await query(callerSql, [authorization.slice('Bearer '.length)])
  return row
}

async function updateUser(query: Query, id: unknown, set: string, values: unknown[]) {
  const [user] = await query(`UPDATE "user" SET ${set} WHERE id = ? RETURNING *`, [...values, id])
  return user
}

function send(res: Response, body: unknown) {
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify(body))
}

function formatNow() {
  return new Date().toISOString()
}
