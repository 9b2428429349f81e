import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { execute } from '../../../test/kit/raw-sql.ts'
import { startServer, type TestServer, unwrap } from '../../../test/kit/server.ts'

/** Writes many events at once, of about 4 kB each. */
function many({ config }: TestServer, count: number) {
  return execute(
    config.database.url,
    `INSERT INTO castellan_audit_events ("createdAt", action, "actorKind", reason, digest)
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
       SELECT '2026-11-01T00:00:00.000Z', 'role.created', 'nobody', '${'x'.repeat(4_000)}', 'x' FROM n`,
  )
}

describe('exportEvents', () => {
  it('streams every event as a line of JSON, the oldest first', async () => {
    const server = await startServer()
    const { admin } = server
    await server.createUser()
    await many(server, 1_200)
    const listed = await unwrap(admin.audit.listAuditEvents({ sortDirection: 'asc', limit: 3 }))
    const answer = await admin.audit.exportAuditEvents({})
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
    const lines = (await unwrap(Promise.resolve(answer))).split('\n')
    expect(lines.pop()).toBe('')
    const events = lines.map((line) => JSON.parse(line))
    const untold = events
      .slice(0, 3)
      .map((event, n) => ({ ...event, checkpointed: listed.events[n]?.checkpointed }))
    expect(untold).toEqual(listed.events)
    expect(events).toHaveLength(1_203)
    expect(new Set(events.map(({ id }) => id)).size).toBe(1_203)
  })

  it('streams what the filters leave, and an empty stream where that is nothing', async () => {
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

  it('reads no further than its client does, and holds nobody up meanwhile', async () => {
    const server = await startServer({ env: { CASTELLAN_DATABASE_POOL_SIZE: '1' } })
    await many(server, 5_000)
    let pages = 0
    const { auditEvents: events } = server.store
    const list = events.list
    events.list = (...asked) => {
      pages += 1
      return list(...asked)
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
})
