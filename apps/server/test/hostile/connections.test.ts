import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { execute } from '../kit/raw-sql.ts'
import { startServer, type TestServer } from '../kit/server.ts'
import { buildRequest, sendBytes, sendSlowly } from './raw-socket.ts'
import { expectAlive } from './refusals.ts'

const timeouts = { headersMs: 200, requestMs: 300, idleMs: 400, lingerMs: 100, checkMs: 25 }

const ok = 'GET /api/auth/ok HTTP/1.1\r\nHost: localhost\r\n\r\n'

/** Opens a connection that stays open when the server ends it, and reads nothing by itself. */
function openStubborn({ url }: TestServer): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  return socket
}

/** Sends bytes, then a few more now and then, until the server destroys the connection. */
async function sendUntilClosed(socket: Socket, bytes: string, more = 'x') {
  socket.write(bytes)
  const timer = setInterval(() => socket.writable && socket.write(more), 40)
  await new Promise((resolve) => socket.once('close', resolve))
  clearInterval(timer)
}

/** Stores users whose lists are long: each has 10 kB. */
function insertLargeUsers({ config }: TestServer, count: number) {
  const columns = 'id, name, email, "emailVerified", image, "createdAt", "updatedAt"'
  const values = `'large' || i, 'Large', 'large' || i || '@example.com', FALSE, '${'x'.repeat(10_000)}'`
  const now = "'2026-11-01T00:00:00.000Z'"
  return execute(
    config.database.url,
    `INSERT INTO "user" (${columns}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
       WHERE i < ${count}) SELECT ${values}, ${now}, ${now} FROM n`,
  )
}

describe('a connection', () => {
  it('F4: is destroyed if its client ignores its end and goes on sending', async () => {
    const server = await startServer({ timeouts })
    const startedHeaders = 'GET /api/auth/ok HTTP/1.1\r\nX: '
    const body = ['Content-Type: application/json', 'Content-Length: 100000']
    const startedBody = buildRequest('POST /api/auth/sign-in/email', body)
    for (const bytes of [startedHeaders, startedBody, 'nonsense\r\n\r\n', buildRequest('GET /x')])
      await sendUntilClosed(openStubborn(server).resume(), bytes)
    await expectAlive(server)
  })

  it('F4: is destroyed if its client reads nothing, even if it goes on sending', async () => {
    const server = await startServer({ timeouts })
    await insertLargeUsers(server, 1_000)
    const authorization = `Authorization: Bearer ${server.admin.token}`
    const get = `GET /api/auth/admin/list-users?limit=1000 HTTP/1.1\r\nHost: a\r\n${authorization}\r\n\r\n`
    const socket = openStubborn(server).pause()
    await sendUntilClosed(socket, `${get}POST /`)
    await expectAlive(server)
  })

  it('F4: is destroyed if its client sends only empty lines after a request', async () => {
    const server = await startServer({ timeouts: { ...timeouts, keepAliveMs: 200 } })
    await sendUntilClosed(openStubborn(server).resume(), ok, '\r\n')
    await expectAlive(server)
  })

  it('F4: stays while its client goes on asking', async () => {
    const server = await startServer({ timeouts: { ...timeouts, keepAliveMs: 200 } })
    const socket = openStubborn(server)
    let responses = 0
    socket.on('data', (chunk) => {
      responses += chunk.toString('latin1').split('HTTP/1.1 200').length - 1
    })
    const timer = setInterval(() => socket.write(ok), 40)
    await vi.waitFor(() => expect(responses).toBeGreaterThan(10), 10_000)
    clearInterval(timer)
    await once(socket, 'end')
  })

  it('F4: has one request in progress, and closes when its client pipelines too many', async () => {
    const server = await startServer()
    let inProgress = 0
    let most = 0
    const { users } = server.store
    const { list } = users
    users.list = async (...args) => {
      inProgress += 1
      most = Math.max(most, inProgress)
      return list(...args).finally(() => {
        inProgress -= 1
      })
    }
    const head = `Host: localhost\r\nAuthorization: Bearer ${server.admin.token}\r\n\r\n`
    const request = `GET /api/auth/admin/list-users HTTP/1.1\r\n${head}`
    const few = await sendBytes(server.url, request.repeat(10) + buildRequest('GET /api/auth/ok'))
    expect(few.map(({ status }) => status)).toEqual(Array(11).fill(200))
    expect(most).toBe(1)
    const many = await sendBytes(server.url, request.repeat(500))
    expect(many.map(({ status }) => status)).toEqual(Array(21).fill(200))
    expect(many.at(-1)?.head.toLowerCase()).toContain('connection: close')
    expect(most).toBe(1)
  })

  it('F4: costs others the time of a few requests when it sends 20,000 in one write', async () => {
    const lines: string[] = []
    const server = await startServer({ log: (line) => lines.push(line) })
    const before = lines.length
    const flood = sendBytes(server.url, ok.repeat(20_000))
    await expectAlive(server)
    expect((await flood).length).toBeLessThanOrEqual(21)
    expect(lines.length - before).toBeLessThanOrEqual(22)
  })

  it('F4: gets its responses in order when requests with bodies are pipelined', async () => {
    const server = await startServer()
    const { email } = await server.createUser()
    const json = JSON.stringify({ email, password: 'correct horse' })
    const signIn = `POST /api/auth/sign-in/email HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n${json}`
    const bytes = `${signIn}${ok}${signIn}${buildRequest('GET /nowhere')}`
    const responses = await sendBytes(server.url, bytes)
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 404])
    expect(responses[1]?.body).toEqual({ ok: true })
  })
})

describe('responses that a client does not read', () => {
  it('F4: are limited for their caller, with 429, and not for others', async () => {
    const server = await startServer()
    await insertLargeUsers(server, 1_000)
    const other = await server.signInAs(await server.createUser({ role: 'admin' }))
    const path = '/admin/list-users?limit=1000'
    const authorization = `Authorization: Bearer ${server.admin.token}`
    const get = `GET /api/auth${path} HTTP/1.1\r\nHost: a\r\n${authorization}\r\n\r\n`
    const sockets = Array.from({ length: 3 }, () => openStubborn(server))
    for (const socket of sockets) {
      socket.write(get)
      await once(socket, 'readable')
    }
    const refused = await server.request('GET', path, { token: server.admin.token })
    expect(refused).toMatchObject({ status: 429, body: { code: 'TOO_MANY_REQUESTS' } })
    expect(refused.headers.get('retry-after')).toBe('5')
    const small = await server.request('GET', '/get-session', { token: server.admin.token })
    expect(small.status).toBe(200)
    expect((await server.request('GET', path, { token: other.token })).body.users).toHaveLength(
      1000,
    )
    for (const socket of sockets) {
      socket.destroy()
      await once(socket, 'close')
    }
    await vi.waitFor(async () => {
      const again = await server.request('GET', path, { token: server.admin.token })
      expect(again.status).toBe(200)
    }, 10_000)
  })

  it('F4: arrive whole when they are read slowly', async () => {
    const server = await startServer()
    await insertLargeUsers(server, 300)
    const path = '/api/auth/admin/list-users?limit=300'
    const lines = [`Authorization: Bearer ${server.admin.token}`]
    const [response] = await sendSlowly(server.url, buildRequest(`GET ${path}`, lines), '')
    expect(response?.body).toMatchObject({ users: { length: 300 } })
  })
})
