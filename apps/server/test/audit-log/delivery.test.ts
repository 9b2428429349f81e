import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { databases } from '../kit/databases.ts'
import { execute } from '../kit/raw-sql.ts'
import { startServer, unwrap } from '../kit/server.ts'

type Event = { id: string; action: string; targetId: string | null }

const servers: { close: () => unknown }[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** Starts a system that takes events by HTTP. It refuses them while `refuses` returns true. */
async function startReceiver(refuses: () => boolean = () => false) {
  const requests: IncomingMessage['headers'][] = []
  const lines: string[] = []
  const server: Server = createServer(async (req, res) => {
    let text = ''
    for await (const part of req) text += part
    requests.push(req.headers)
    if (refuses()) return res.writeHead(503).end()
    lines.push(...text.trimEnd().split('\n'))
    return res.writeHead(204).end()
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const read = <T>() => lines.map((line): T => JSON.parse(line))
  return { url: `http://127.0.0.1:${port}/events`, requests, read }
}

/** Waits until a function returns what is wanted. Checkpoints are written each second. */
function waitFor(check: () => void | Promise<void>) {
  return vi.waitFor(check, { timeout: 20_000, interval: 50 })
}

const quick = { timeouts: { checkpointIntervalMs: 50 } }

describe.each(databases)('the delivery of the audit log on $name', ({ createDatabase }) => {
  it('sends every event once it has a checkpoint, in the order of the log, with the token', async () => {
    const { url, requests, read } = await startReceiver()
    const env = {
      DATABASE_URL: await createDatabase(),
      CASTELLAN_AUDIT_SINK: url,
      CASTELLAN_AUDIT_SINK_TOKEN: 'a-token',
    }
    const { admin, createUser } = await startServer({ env, ...quick })
    const user = await createUser()
    await unwrap(admin.bans.banUser({ userId: user.id }))
    const { events } = await unwrap(admin.audit.listAuditEvents({ sortDirection: 'asc' }))
    await waitFor(() => {
      expect(read<Event>()).toEqual(events.map((event) => ({ ...event, checkpointed: true })))
    })
    expect(requests[0]).toMatchObject({
      authorization: 'Bearer a-token',
      'content-type': 'application/x-ndjson',
    })
  })

  it('goes on after a restart where it was, and after a system that took nothing', async () => {
    let isDown = true
    const { url, requests, read } = await startReceiver(() => isDown)
    const env = { DATABASE_URL: await createDatabase(), CASTELLAN_AUDIT_SINK: url }
    const first = await startServer({ env, ...quick })
    await first.createUser()
    await waitFor(() => expect(requests.length).toBeGreaterThan(1))
    expect(read()).toEqual([])
    isDown = false
    await waitFor(() => expect(read<Event>().at(-1)?.action).toBe('user.created'))
    await first.stop()
    const delivered = read<Event>().length
    const second = await startServer({ env, ...quick })
    const user = await second.createUser({ email: 'second@example.test' })
    await waitFor(() => expect(read<Event>().at(-1)?.targetId).toBe(user.id))
    const ids = read<Event>().map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(delivered)
  })

  it('is done by one of several servers', async () => {
    const { url, read } = await startReceiver()
    const env = { DATABASE_URL: await createDatabase(), CASTELLAN_AUDIT_SINK: url }
    const one = await startServer({ env, ...quick })
    const others = env.DATABASE_URL.startsWith('file:')
      ? []
      : [await startServer({ env, ...quick })]
    for (let i = 0; i < 20; i += 1)
      await [one, ...others][i % (others.length + 1)]?.createUser({ email: `${i}@example.test` })
    const count = async () =>
      (await unwrap(one.admin.audit.listAuditEvents({ action: 'user.created', limit: 1000 })))
        .events.length
    await waitFor(async () => {
      const created = read<Event>().filter(({ action }) => action === 'user.created')
      expect(created).toHaveLength(await count())
    })
  })

  it('keeps events from being pruned until the system has them', async () => {
    let isDown = true
    const { url, requests, read } = await startReceiver(() => isDown)
    const env = {
      DATABASE_URL: await createDatabase(),
      CASTELLAN_AUDIT_SINK: url,
      CASTELLAN_EVENT_RETENTION_DAYS: '1',
    }
    const timeouts = { checkpointIntervalMs: 50, purgeIntervalMs: 50 }
    const { admin, createUser, clock } = await startServer({ env, timeouts })
    const user = await createUser()
    await waitFor(() => expect(requests.length).toBeGreaterThan(0))
    clock.advance(3 * 86_400)
    const list = async () => (await admin.audit.listAuditEvents({ targetId: user.id })).body
    const before = requests.length
    await waitFor(() => expect(requests.length).toBeGreaterThan(before))
    expect(await list()).toMatchObject({ events: [{ action: 'user.created' }] })
    isDown = false
    clock.advance(3 * 86_400)
    await waitFor(() => expect(read<Event>().map(({ targetId }) => targetId)).toContain(user.id))
    await waitFor(async () => expect(await list()).toMatchObject({ events: [] }))
  })
})

it('sends events that no server wrote, in both forms', async () => {
  for (const format of ['castellan', 'ocsf']) {
    const { url, read } = await startReceiver()
    const env = { CASTELLAN_AUDIT_SINK: url, CASTELLAN_AUDIT_SINK_FORMAT: format }
    const { admin, config, createUser } = await startServer({ env, ...quick })
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    await execute(
      config.database.url,
      `INSERT INTO castellan_audit_events ("createdAt", action, "actorKind", change, digest)
       VALUES ('2026-11-01T00:00:00.000Z', 'constructor', 'nobody', '{"after":${deep}}', 'x')`,
    )
    const user = await createUser()
    await waitFor(() => expect(JSON.stringify(read().at(-1))).toContain(user.id))
    expect(JSON.stringify(read())).toContain('constructor')
    expect((await admin.audit.exportAuditEvents({ format: 'ocsf' })).status).toBe(200)
  }
})

it('stops at once while a system does not respond', async () => {
  let isAsked = false
  const silent = createServer(() => {
    isAsked = true
  }).listen(0, '127.0.0.1')
  servers.push({ close: () => silent.closeAllConnections() }, silent)
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  const env = { CASTELLAN_AUDIT_SINK: `http://127.0.0.1:${port}` }
  const { stop } = await startServer({ env, ...quick })
  await waitFor(() => expect(isAsked).toBe(true))
  const ended = stop().then(() => 'stopped')
  expect(await Promise.race([ended, pause(10_000)])).toBe('stopped')
})

it('stops at once while a syslog system does not greet', async () => {
  const silent = createTcpServer().listen(0, '127.0.0.1')
  servers.push(silent)
  await once(silent, 'listening')
  const connected = once(silent, 'connection')
  const { port } = silent.address() as AddressInfo
  const env = { CASTELLAN_AUDIT_SINK: `syslog+tls://127.0.0.1:${port}` }
  const { stop } = await startServer({ env, ...quick })
  await connected
  const ended = stop().then(() => 'stopped')
  expect(await Promise.race([ended, pause(10_000)])).toBe('stopped')
})

it('sends events again that a syslog system did not read', async () => {
  let connections = 0
  let received = ''
  const server = createTcpServer((socket) => {
    connections += 1
    if (connections < 3) socket.resetAndDestroy()
    else
      socket.on('data', (part) => {
        received += part
      })
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const env = { CASTELLAN_AUDIT_SINK: `syslog+tcp://127.0.0.1:${port}` }
  const { admin } = await startServer({ env, ...quick })
  const { events } = await unwrap(admin.audit.listAuditEvents({ sortDirection: 'asc' }))
  await waitFor(() => expect(received).toContain(`{"id":"${events[0]?.id}"`))
})

it('sends events in the form of OCSF, framed for syslog', async () => {
  let received = ''
  const server = createTcpServer((socket) =>
    socket.on('data', (part) => {
      received += part
    }),
  ).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const env = {
    CASTELLAN_AUDIT_SINK: `syslog+tcp://127.0.0.1:${port}`,
    CASTELLAN_AUDIT_SINK_FORMAT: 'ocsf',
  }
  const { admin, createUser, baseUrl } = await startServer({ env, ...quick })
  const user = await createUser()
  await unwrap(admin.bans.banUser({ userId: user.id }))
  await fetch(`${baseUrl}/admin/list-users`)
  await waitFor(() => expect(received).toContain('user.banned'))
  const messages: string[] = []
  for (let rest = Buffer.from(received); rest.length > 0; ) {
    const [length = ''] = rest.toString().split(' ', 1)
    const start = length.length + 1
    messages.push(rest.subarray(start, start + Number(length)).toString())
    rest = rest.subarray(start + Number(length))
  }
  const ban = messages.find((message) => message.includes('user.banned')) ?? ''
  expect(ban).toMatch(
    /^<109>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S+ castellan \d+ user\.banned - \{/,
  )
  expect(JSON.parse(ban.slice(ban.indexOf('{')))).toMatchObject({
    category_uid: 3,
    class_uid: 3001,
    activity_id: 5,
    type_uid: 300_105,
    status_id: 1,
    user: { uid: user.id },
    metadata: { event_code: 'user.banned', product: { name: 'Castellan' } },
  })
  const lines = (await unwrap(admin.audit.exportAuditEvents({ format: 'ocsf' }))).trimEnd()
  const exported = lines.split('\n').map((line) => JSON.parse(line))
  expect(exported.map(({ class_uid }) => class_uid)).toContain(3002)
  expect(exported).toContainEqual(JSON.parse(ban.slice(ban.indexOf('{'))))
})
