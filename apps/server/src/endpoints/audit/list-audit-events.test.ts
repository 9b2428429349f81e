import { describe, expect, inject, it } from 'vitest'
import { pruneAll, reinsertEvent, writeAllCheckpoints } from '../../../test/kit/audit-log.ts'
import { execute, readRows } from '../../../test/kit/raw-sql.ts'
import { startServer, type TestServer, unwrap } from '../../../test/kit/server.ts'

/** Times that a database holds and a date or a cursor might not. */
const strangeTimes = {
  sqlite: ['zzz', '', '+290000-01-01T00:00:00.000Z', '-000001'],
  postgresql: ['infinity', '-infinity', '290000-01-01', '4000-01-01 BC'],
}

/** Inserts events as a role can that may insert rows, two of each time, with changes that are not JSON. */
async function insertStrangeEvents({ config }: TestServer, targetId: string) {
  const isFile = inject('database') === 'sqlite'
  for (const time of strangeTimes[inject('database')])
    for (const change of ['{', '5'])
      await execute(
        config.database.url,
        `INSERT INTO castellan_audit_events (${isFile ? '' : 'seq, '}
             "createdAt", action, "actorKind", "targetId", change, digest) ${isFile ? '' : 'OVERRIDING SYSTEM VALUE'}
           VALUES (${isFile ? '' : '7, '} '${time}', 'role.created', 'nobody', '${targetId}', '${change}', 'x')`,
      )
}

describe('listAuditEvents', () => {
  it('lists events newest first, with actor, change and origin', async () => {
    const server = await startServer({ timeouts: { checkpointIntervalMs: 60_000 } })
    const target = await server.createUser()
    const me = await unwrap(server.admin.auth.getSession())
    const response = await server.request('POST', '/admin/ban-user', {
      token: server.admin.token,
      json: { userId: target.id, banReason: 'Rude' },
      headers: { 'user-agent': 'a browser' },
    })
    const { events, limit, nextCursor } = await unwrap(server.admin.audit.listAuditEvents())
    expect({ limit, nextCursor }).toEqual({ limit: 100, nextCursor: undefined })
    expect(events.map(({ action }) => action)).toEqual([
      'user.banned',
      'user.created',
      'session.opened',
      'user.created',
    ])
    expect(events[0]).toEqual({
      id: '4',
      createdAt: expect.any(String),
      action: 'user.banned',
      actor: { kind: 'user', id: me?.user.id },
      impersonatorId: null,
      targetId: target.id,
      subject: null,
      change: {
        before: { banned: false, banReason: null },
        after: { banned: true, banReason: 'Rude' },
      },
      reason: 'Rude',
      ipAddress: '127.0.0.1',
      userAgent: 'a browser',
      requestId: response.headers.get('x-request-id'),
      checkpointed: false,
    })
    expect(events.at(-1)?.actor).toEqual({ kind: 'command-line', id: null })
    await writeAllCheckpoints(server.store)
    const checkpointed = await unwrap(server.admin.audit.listAuditEvents())
    expect(checkpointed.events.every((event) => event.checkpointed)).toBe(true)
  })

  it('filters by actor, target, action and time, alone and combined', async () => {
    const { admin, createUser, clock } = await startServer()
    const me = await unwrap(admin.auth.getSession())
    const [ann, bob] = [await createUser(), await createUser()]
    clock.advance(60)
    const from = clock.now().toISOString()
    await unwrap(admin.bans.banUser({ userId: ann.id }))
    await unwrap(admin.bans.banUser({ userId: bob.id }))
    clock.advance(60)
    const to = clock.now().toISOString()
    await unwrap(admin.bans.unbanUser({ userId: ann.id }))
    const findEvents = async (query: Parameters<typeof admin.audit.listAuditEvents>[0]) =>
      (await unwrap(admin.audit.listAuditEvents(query))).events.map(({ action, targetId }) => [
        action,
        targetId,
      ])
    const bans = [
      ['user.banned', bob.id],
      ['user.banned', ann.id],
    ]
    expect(await findEvents({ action: 'user.banned' })).toEqual(bans)
    expect(await findEvents({ from, to })).toEqual(bans)
    expect(await findEvents({ from, to, sortDirection: 'asc' })).toEqual(bans.toReversed())
    expect(await findEvents({ targetId: ann.id, from })).toEqual([
      ['user.unbanned', ann.id],
      ['user.banned', ann.id],
    ])
    expect(
      await findEvents({ actorId: me?.user.id, targetId: bob.id, action: 'user.banned', from, to }),
    ).toEqual([['user.banned', bob.id]])
    expect(await findEvents({ actorId: bob.id })).toEqual([])
    expect(await findEvents({ impersonatorId: me?.user.id })).toEqual([])
  })

  it('shows an event as not checkpointed if events at its position were pruned', async () => {
    const { admin, store, clock, config } = await startServer({
      timeouts: { checkpointIntervalMs: 60_000 },
    })
    await writeAllCheckpoints(store)
    const { url } = config.database
    const [first] = await readRows(url, `SELECT * FROM castellan_audit_events WHERE seq = 1`)
    clock.advance(60)
    await pruneAll(store, clock.now())
    await reinsertEvent(url, { ...first, actorId: 'mallory' })
    const { events } = await unwrap(admin.audit.listAuditEvents({ actorId: 'mallory' }))
    expect(events).toMatchObject([{ id: '1', checkpointed: false }])
  })

  it('accepts every time from the year 0 to 9999', async () => {
    const { admin } = await startServer()
    const findEvents = async (query: Parameters<typeof admin.audit.listAuditEvents>[0]) =>
      (await unwrap(admin.audit.listAuditEvents(query))).events.length
    for (const time of ['0000-01-01', '0000-02-29T12:00:00Z', '0001-01-01']) {
      expect(await findEvents({ from: time })).toBe(2)
      expect(await findEvents({ to: time })).toBe(0)
    }
    expect(await findEvents({ to: '9999-12-31' })).toBe(2)
    expect(await findEvents({ from: '9999-12-31' })).toBe(0)
  })

  it.each(['asc', 'desc'] as const)(
    'continues at the cursor to the last page: %s',
    async (direction) => {
      const { admin, createUser } = await startServer()
      for (let count = 0; count < 5; count += 1) await createUser()
      const all = (await unwrap(admin.audit.listAuditEvents({ sortDirection: direction }))).events
      const ids: string[] = []
      let cursor: string | undefined
      do {
        const page = await unwrap(
          admin.audit.listAuditEvents({ limit: 2, cursor, sortDirection: direction }),
        )
        expect(page.events.length).toBeLessThanOrEqual(2)
        ids.push(...page.events.map(({ id }) => id))
        cursor = page.nextCursor
      } while (cursor)
      expect(ids).toEqual(all.map(({ id }) => id))
    },
  )

  it('loses no event of an impossible time, nor does a history or an export', async () => {
    const server = await startServer({ timeouts: { checkpointIntervalMs: 60_000 } })
    const { admin } = server
    const target = await server.createUser()
    await insertStrangeEvents(server, target.id)
    await server.createUser()
    const lists = {
      asc: (cursor?: string) =>
        admin.audit.listAuditEvents({ limit: 1, cursor, sortDirection: 'asc' }),
      desc: (cursor?: string) =>
        admin.audit.listAuditEvents({ limit: 3, cursor, sortDirection: 'desc' }),
      history: (cursor?: string) =>
        admin.audit.getUserHistory({ userId: target.id, limit: 1, cursor }),
    }
    const readPages = async (list: (cursor?: string) => ReturnType<typeof lists.asc>) => {
      const first = await unwrap(list())
      const events = [...first.events]
      for (let cursor = first.nextCursor; cursor; ) {
        const page = await unwrap(list(cursor))
        events.push(...page.events)
        cursor = page.nextCursor
      }
      return events
    }
    const all = await readPages(lists.asc)
    expect(all).toHaveLength(12)
    expect(await readPages(lists.desc)).toEqual(all.toReversed())
    const history = all.filter(({ targetId }) => targetId === target.id)
    expect(history).toHaveLength(9)
    expect(await readPages(lists.history)).toEqual(history.toReversed())
    const exported = (await unwrap(admin.audit.exportAuditEvents({}))).trim().split('\n')
    expect(exported.map((line) => JSON.parse(line))).toEqual(all)
    for (const { createdAt } of all) expect(createdAt).toMatch(/^\d{4}-/)
    const { violationCount } = await server.store.auditLog.verify()
    expect(violationCount).toBe(8)
  })

  it('refuses an invalid cursor, a cursor of another list, and a page that is too long', async () => {
    const { admin, createUser } = await startServer({ env: { CASTELLAN_MAX_PAGE_SIZE: '10' } })
    await createUser()
    const { nextCursor } = await unwrap(admin.audit.listAuditEvents({ limit: 1 }))
    expect(nextCursor).toBeDefined()
    for (const query of [
      { cursor: 'invented' },
      { cursor: nextCursor, targetId: 'another' },
      { cursor: nextCursor, sortDirection: 'asc' as const },
      { limit: 11 },
      { limit: 0 },
      { from: 'yesterday' },
    ])
      expect(await admin.audit.listAuditEvents(query)).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_ERROR' },
      })
    expect((await unwrap(admin.audit.listAuditEvents())).limit).toBe(10)
  })
})
