import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { execute } from '../../../test/kit/raw-sql.ts'
import { startServer, type TestServer, unwrap } from '../../../test/kit/server.ts'

/** Inserts many events of about 4 kB each. */
function insertEvents({ config }: TestServer, count: number) {
  return execute(
    config.database.url,
    `INSERT INTO castellan_audit_events ("createdAt", action, "actorKind", reason, digest)
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
       SELECT '2026-11-01T00:00:00.000Z', 'role.created', 'nobody', '${'x'.repeat(4_000)}', 'x' FROM n`,
  )
}

describe('exportAuditEvents', () => {
  it('streams every event as a line of JSON, oldest first', async () => {
    const server = await startServer()
    const { admin } = server
    await server.createUser()
    await insertEvents(server, 1_200)
    const listed = await unwrap(admin.audit.listAuditEvents({ sortDirection: 'asc', limit: 3 }))
    const response = await admin.audit.exportAuditEvents({})
    expect(response.headers.get('content-type')).toBe('application/x-ndjson')
    const lines = (await unwrap(Promise.resolve(response))).split('\n')
    expect(lines.pop()).toBe('')
    const events = lines.map((line) => JSON.parse(line))
    const firstThree = events
      .slice(0, 3)
      .map((event, n) => ({ ...event, checkpointed: listed.events[n]?.checkpointed }))
    expect(firstThree).toEqual(listed.events)
    expect(events).toHaveLength(1_203)
    expect(new Set(events.map(({ id }) => id)).size).toBe(1_203)
  })

  it('streams the events that match the filters, or an empty stream', async () => {
    const { admin, createUser } = await startServer()
    const target = await createUser()
    const text = await unwrap(admin.audit.exportAuditEvents({ targetId: target.id }))
    expect(JSON.parse(text)).toMatchObject({ action: 'user.created', targetId: target.id })
    expect(await unwrap(admin.audit.exportAuditEvents({ targetId: 'nobody' }))).toBe('')
    expect(await unwrap(admin.audit.exportAuditEvents({ to: '0000-01-01' }))).toBe('')
    expect(await admin.audit.exportAuditEvents({ from: 'never' })).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR' },
    })
  })

  it('reads no faster than the client and blocks no other request', async () => {
    const server = await startServer({ env: { CASTELLAN_DATABASE_POOL_SIZE: '1' } })
    await insertEvents(server, 5_000)
    let pages = 0
    const { auditEvents: events } = server.store
    const list = events.list
    events.list = (...args) => {
      pages += 1
      return list(...args)
    }
    const request = get(`${server.baseUrl}/admin/export-events`, {
      headers: { authorization: `Bearer ${server.admin.token}` },
    })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    await once(response, 'readable')
    const target = await server.createUser()
    await unwrap(server.admin.bans.banUser({ userId: target.id }))
    expect(pages).toBeLessThan(11)
    response.destroy()
    await server.stop()
    expect(pages).toBeLessThan(11)
  })

  it('reads one batch at a time for a caller with several exports, and finishes all', async () => {
    const server = await startServer()
    await insertEvents(server, 1_600)
    let running = 0
    let batches = 0
    const { auditEvents: events } = server.store
    const list = events.list
    events.list = async (...args) => {
      running += 1
      batches += 1
      expect(running).toBe(1)
      return list(...args).finally(() => {
        running -= 1
      })
    }
    const lists = server.admin.audit
    const exports = await Promise.all([1, 2, 3].map(() => unwrap(lists.exportAuditEvents({}))))
    for (const text of exports) expect(text.split('\n').length).toBeGreaterThan(1_600)
    expect(batches).toBe(12)
  })
})
