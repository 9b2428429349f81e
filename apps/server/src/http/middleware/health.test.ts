import { once } from 'node:events'
import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs'
import { Agent } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { findFreePort } from '../../../test/kit/free-port.ts'
import { execute, readRows } from '../../../test/kit/raw-sql.ts'
import { send } from '../../../test/kit/send-request.ts'
import { basePath, cheapHasher, startServer, unwrap } from '../../../test/kit/server.ts'

/** Starts a server whose first admin is not created until `open` is called. */
async function startSlowly() {
  let open = () => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const port = await findFreePort()
  const hash = async (text: string) => {
    await gate
    return cheapHasher.hash(text)
  }
  const lines: string[] = []
  const started = startServer({
    env: { PORT: `${port}` },
    hasher: { ...cheapHasher, hash },
    log: (line) => lines.push(line),
  })
  return { url: `http://127.0.0.1:${port}`, started, open, lines }
}

const refuseProbe = {
  sqlite: {
    on: `CREATE TRIGGER refusal BEFORE UPDATE ON castellan_write_probe
      BEGIN SELECT RAISE(ABORT, 'no'); END`,
    off: 'DROP TRIGGER refusal',
  },
  postgresql: {
    on: 'ALTER TABLE castellan_write_probe ADD CONSTRAINT refusal CHECK (false) NOT VALID',
    off: 'ALTER TABLE castellan_write_probe DROP CONSTRAINT refusal',
  },
}

/** Opens every descriptor of a file again with other flags, in place. */
function reopenDescriptors(path: string, flags: 'r' | 'r+') {
  const pathOf = (descriptor: string) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`)
    } catch {
      return ''
    }
  }
  const descriptors = readdirSync('/proc/self/fd').filter((one) => pathOf(one) === path)
  expect(descriptors).not.toEqual([])
  for (const descriptor of descriptors.map(Number)) {
    // The lowest number that is free is the next, so none below may be.
    const fillers = [openSync('/dev/null', 'r')]
    while (Number(fillers.at(-1)) < descriptor) fillers.push(openSync('/dev/null', 'r'))
    closeSync(descriptor)
    expect(openSync(path, flags)).toBe(descriptor)
    for (const filler of fillers) closeSync(filler)
  }
}

const refusal = {
  status: 503,
  body: { code: 'SERVICE_UNAVAILABLE', message: 'The database does not accept writes' },
}

describe('the health checks', () => {
  it('say ready, as does /ok, when the first admin is there, and not before', async () => {
    const { url, started, open, lines } = await startSlowly()
    const get = (path: string) => send(url, 'GET', path, {})
    await vi.waitFor(() => get('/health/live'), 20_000)
    expect((await get('/health/live')).status).toBe(200)
    for (const path of ['/health/ready', `${basePath}/ok`, `${basePath}/get-session`]) {
      const response = await get(path)
      expect(response).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } })
      expect(response.headers.get('retry-after')).toBe('1')
    }
    const refusals = lines.map((line) => JSON.parse(line)).filter(({ res }) => res?.status === 503)
    expect(refusals).toHaveLength(3)
    for (const line of refusals) {
      expect(line).toMatchObject({ level: 40, cause: 'The server is starting' })
      expect(line).not.toHaveProperty('err')
    }
    open()
    await started
    for (const path of ['/health/ready', `${basePath}/ok`, `${basePath}/get-session`])
      expect((await get(path)).status).toBe(200)
  })

  it('say not ready while the server stops, which still serves all', async () => {
    const { url, stop } = await startServer()
    const agent = new Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    const get = (path: string) => send(url, 'GET', path, { agent })
    const connectionOf = async (path: string) => (await get(path)).headers.get('connection')
    expect(await connectionOf('/health/ready')).toBe('keep-alive')
    const cut = new AbortController()
    const stopped = stop({ delayMs: 60_000, cut: cut.signal })
    expect(await get('/health/ready')).toMatchObject({ status: 503 })
    expect(await get(`${basePath}/ok`)).toMatchObject({ status: 200 })
    for (const path of ['/health/live', '/health/ready', `${basePath}/ok`, '/nowhere'])
      expect(await connectionOf(path), path).toBe('keep-alive')
    cut.abort()
    await stopped
    await expect(get('/health/live')).rejects.toThrow()
  })

  it('say not ready while the database refuses writes, also without a request that writes', async () => {
    const { url, config, clock } = await startServer()
    const check = () => send(url, 'GET', '/health/ready', {})
    const { on, off } = refuseProbe[inject('database')]
    expect((await check()).status).toBe(200)
    await execute(config.database.url, on)
    clock.advance(5)
    const refused = await check()
    expect(refused).toMatchObject(refusal)
    expect(refused.headers.get('retry-after')).toBe('1')
    await execute(config.database.url, off)
    clock.advance(1)
    expect((await check()).status).toBe(200)
  })

  it.runIf(inject('database') === 'postgresql')(
    'say not ready while a setting of PostgreSQL makes transactions read-only',
    async () => {
      const { url, config, clock, createUser, admin } = await startServer()
      const { id } = await createUser()
      const check = () => send(url, 'GET', '/health/ready', {})
      const name = new URL(config.database.url).pathname.slice(1)
      const setReadOnly = async (value: string) => {
        await execute(
          config.database.url,
          `BEGIN READ WRITE; ALTER DATABASE ${name} ${value}; COMMIT;
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        )
        clock.advance(5)
      }
      expect((await check()).status).toBe(200)
      await setReadOnly('SET default_transaction_read_only = on')
      // The first check may still find a connection that was ended.
      await vi.waitFor(async () => expect(await check()).toMatchObject(refusal), 5_000)
      const { status, headers } = await admin.bans.banUser({ userId: id })
      expect([status, headers.get('retry-after')]).toEqual([503, '1'])
      expect((await admin.users.getUser({ id })).status).toBe(200)
      await setReadOnly('RESET default_transaction_read_only')
      await vi.waitFor(async () => expect((await check()).status).toBe(200), 5_000)
      expect((await admin.bans.banUser({ userId: id })).status).toBe(200)
    },
  )

  it.runIf(inject('database') === 'sqlite' && process.platform === 'linux')(
    'say not ready as soon as an error of the disk refused a write, until one succeeds',
    async () => {
      const { url, folder, clock, admin, createUser } = await startServer()
      const { id } = await createUser()
      const ban = () => admin.bans.banUser({ userId: id })
      const check = () => send(url, 'GET', '/health/ready', {})
      expect((await check()).status).toBe(200)
      reopenDescriptors(`${folder}/test.db-wal`, 'r')
      const { status, headers } = await ban()
      expect([status, headers.get('retry-after')]).toEqual([503, '1'])
      expect(await check()).toMatchObject(refusal)
      clock.advance(1)
      expect(await check()).toMatchObject(refusal)
      reopenDescriptors(`${folder}/test.db-wal`, 'r+')
      clock.advance(1)
      expect((await check()).status).toBe(200)
      expect((await ban()).status).toBe(200)
    },
  )

  it.runIf(inject('database') === 'sqlite')(
    'say how far the search index is while a lost one is made again, and so does a search',
    async () => {
      const lines: string[] = []
      const server = await startServer({ log: (line) => lines.push(line) })
      const { url, admin, config } = server
      const search = () => admin.users.listUsers({ searchValue: 'user24999@' })
      const check = () => send(url, 'GET', '/health/ready', {})
      const file = config.database.url
      const [table] = await readRows(file, "SELECT sql FROM sqlite_master WHERE name = 'user'")
      await execute(
        file,
        `PRAGMA foreign_keys = OFF; BEGIN;
         ${String(table?.sql).replace('"user"', '"user_copy"')};
         INSERT INTO user_copy SELECT * FROM "user";
         INSERT INTO user_copy (id, name, email, "emailVerified", "createdAt", "updatedAt")
           WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 25000)
           SELECT 'u' || value, 'Zoë', 'user' || value || '@example.com', 0, '2026-01-01', '2026-01-01' FROM n;
         DROP TABLE "user"; ALTER TABLE user_copy RENAME TO "user"; COMMIT`,
      )
      const progress = /^The search index is made again: [\d,]+ of 25,001 users$/
      await vi.waitFor(
        async () =>
          expect(await check()).toMatchObject({
            status: 503,
            body: { message: expect.stringMatching(progress) },
          }),
        { timeout: 20_000, interval: 10 },
      )
      const refused = await search()
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
      expect((await admin.users.getUser({ id: 'u1' })).status).toBe(200)
      expect((await admin.users.listUsers({ limit: 1 })).status).toBe(200)
      expect((await admin.bans.banUser({ userId: 'u1' })).status).toBe(200)
      await vi.waitFor(async () => expect((await check()).status).toBe(200), 30_000)
      expect(await unwrap(search())).toMatchObject({ total: 1, users: [{ id: 'u24999' }] })
      const messages = lines.map((line) => JSON.parse(line).msg)
      expect(messages).toContainEqual(expect.stringMatching(progress))
      expect(messages).toContain('The search index is complete')
    },
  )

  it('F5: respond to HEAD as to GET, without a body, as does /ok', async () => {
    const { url, admin, baseUrl } = await startServer()
    const cookie = `better-auth.session_token=${admin.token}`
    for (const path of ['/health/live', '/health/ready', `${basePath}/ok`]) {
      const [head, get] = [
        await send(url, 'HEAD', path, { headers: { cookie } }),
        await send(url, 'GET', path, {}),
      ]
      expect(head, path).toMatchObject({ status: 200, text: '' })
      for (const name of ['content-length', 'content-type'])
        expect(head.headers.get(name), path).toBe(get.headers.get(name))
    }
    const other = await fetch(`${baseUrl}/get-session`, { method: 'HEAD' })
    expect(other.status).toBe(405)
    const put = await send(url, 'PUT', `${basePath}/ok`, {})
    expect(put.headers.get('allow')).toBe('GET, HEAD')
  })
})

describe('an idle connection', () => {
  it('outlives the timeouts of headers and requests, and closes after its own', async () => {
    const timeouts = { headersMs: 100, requestMs: 150, keepAliveMs: 600, checkMs: 20 }
    const { url } = await startServer({ timeouts })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    const ask = async () => {
      socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n')
      return String((await once(socket, 'data'))[0])
    }
    expect(await ask()).toMatch(/^HTTP\/1.1 200/)
    await pause(300)
    expect(await ask()).toMatch(/^HTTP\/1.1 200/)
    const since = performance.now()
    await once(socket, 'close')
    expect(performance.now() - since).toBeGreaterThan(500)
  })

  it('stays for 75 seconds unless the configuration says otherwise', async () => {
    const hint = async (env: Record<string, string>) =>
      (
        await send((await startServer({ env })).url, 'GET', '/health/live', {
          agent: new Agent({ keepAlive: true }),
        })
      ).headers.get('keep-alive')
    expect(await hint({})).toBe('timeout=75')
    expect(await hint({ CASTELLAN_KEEP_ALIVE_TIMEOUT: '7' })).toBe('timeout=7')
  })
})
