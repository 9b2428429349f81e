import { describe, expect, it } from 'vitest'
import { isFileUrl } from '../../src/store/database-url.ts'
import { createApiKey } from '../kit/api-keys.ts'
import { execute } from '../kit/raw-sql.ts'
import { send } from '../kit/send-request.ts'
import { startServer, unwrap } from '../kit/server.ts'

type Line = {
  level: number
  code?: string
  cause?: string
  caller?: object
  err?: { message: string }
  res?: { status: number }
}

/** Starts a server whose log is read. `linesOf` returns what a request logs. */
async function startLoggedServer() {
  const lines: string[] = []
  const server = await startServer({ log: (line) => lines.push(line) })
  const linesOf = async (work: () => Promise<unknown>) => {
    const before = lines.length
    await work()
    await expect.poll(() => lines.length).toBeGreaterThan(before)
    return lines.slice(before).map((line) => JSON.parse(line) as Line)
  }
  return { ...server, linesOf }
}

describe('the log of a request', () => {
  it('tells the code of a refusal, and the kind and ids of its caller', async () => {
    const server = await startLoggedServer()
    const { linesOf, request, createUser, signInAs } = server
    const user = await createUser()
    const { token } = await signInAs(user)
    const [refused] = await linesOf(() => request('GET', '/admin/list-users', { token }))
    expect(refused).toMatchObject({
      code: 'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS',
      caller: { kind: 'session', userId: user.id },
      res: { status: 403 },
    })
    const { key, secret } = await createApiKey(server)
    const [byKey] = await linesOf(() => request('GET', '/admin/list-users', { token: secret }))
    expect(byKey).toMatchObject({ caller: { kind: 'api-key', apiKeyId: key.id } })
    const [unknown] = await linesOf(() => request('GET', '/nowhere', { token }))
    expect(unknown).toMatchObject({ code: 'NOT_FOUND' })
    const [served] = await linesOf(() => request('GET', '/get-session', { token }))
    expect(served).not.toHaveProperty('code')
  })

  it('tells why an API key is refused, which the response does not', async () => {
    const server = await startLoggedServer()
    const { linesOf, request, admin, createUser, signInAs, clock } = server
    const owner = await createUser({ role: 'admin' })
    const ofOwner = await createApiKey(server, {}, await signInAs(owner))
    const elsewhere = await createApiKey(server, { allowedNetworks: ['192.0.2.0/24'] })
    const short = await createApiKey(server, {
      expiresAt: new Date(clock.now().getTime() + 3_600_000).toISOString(),
    })
    await unwrap(admin.bans.banUser({ userId: owner.id }))
    const causeOf = async (token: string) => {
      const [line] = await linesOf(async () => {
        const { status, text } = await request('GET', '/admin/list-users', { token })
        expect(status).toBe(401)
        expect(text).not.toContain('API key')
      })
      return line?.cause
    }
    expect(await causeOf(ofOwner.secret)).toBe('owner of the API key banned or removed')
    expect(await causeOf(elsewhere.secret)).toBe('API key not allowed from this network')
    clock.advance(3601)
    expect(await causeOf(short.secret)).toBe('API key expired')
    expect(await causeOf('a session that is unknown')).toBeUndefined()
  })

  it('tells in one line why the database does not serve', async () => {
    const { linesOf, url, request, admin, store, config } = await startLoggedServer()
    await execute(config.database.url, 'ALTER TABLE session RENAME TO session_elsewhere')
    const get = () => request('GET', '/get-session', { token: admin.token })
    const broken = await linesOf(get)
    expect(broken).toMatchObject([{ level: 50, res: { status: 503 } }])
    expect(broken[0]?.err?.message).toContain('session')
    await store.close()
    const closed = await linesOf(get)
    expect(closed).toMatchObject([{ level: 50, res: { status: 503 }, code: 'SERVICE_UNAVAILABLE' }])
    const cause = isFileUrl(config.database.url)
      ? 'The database is closed'
      : 'Cannot use a pool after'
    expect(closed[0]?.err?.message).toContain(cause)
    const [probed] = await linesOf(() => send(url, 'GET', '/health/ready', {}))
    expect(probed).toMatchObject({ level: 50, cause: 'The database does not respond' })
    expect(probed?.err?.message).toContain(cause)
  })

  it('tells that the server starts or stops, which is no error', async () => {
    const { linesOf, url, stop } = await startLoggedServer()
    const cut = new AbortController()
    const stopped = stop({ delayMs: 60_000, cut: cut.signal })
    const [probed] = await linesOf(() => send(url, 'GET', '/health/ready', {}))
    expect(probed).toMatchObject({
      level: 40,
      cause: 'The server is stopping',
      res: { status: 503 },
    })
    expect(probed).not.toHaveProperty('err')
    cut.abort()
    await stopped
  })
})
