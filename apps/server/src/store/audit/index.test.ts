import type { AuditAction } from '@castellan/contract'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { pruneAll, record, sealAll, withoutTriggers } from '../../../test/audit-log/trail.ts'
import { createStore, databases, selectDatabase, toDate } from '../../../test/kit/databases.ts'
import { execute } from '../../../test/kit/raw-sql.ts'
import type { Store } from '../index.ts'

async function whatIn({ auditLog }: Store) {
  return (await auditLog.verify()).violations.map(({ kind, checkpoint, event }) => [
    kind,
    checkpoint ?? event,
  ])
}

describe.each(databases)('the trail on $name', ({ name, createDatabase, open }) => {
  /** A store with the events one to six, under two seals of three. */
  const sealed = async () => {
    const url = await createDatabase()
    const store = await createStore(url)
    await record(store, 'one', 'two', 'three')
    await sealAll(store)
    await record(store, 'four', 'five', 'six')
    await sealAll(store)
    return { url, store }
  }

  it('seals what is written, and finds it as it was written', async () => {
    const { store } = await sealed()
    await record(store, 'seven')
    expect(await store.auditLog.verify()).toEqual({
      isIntact: true,
      violations: [],
      violationCount: 0,
      checkpoints: 2,
      events: 6,
      eventsWithoutCheckpoint: 1,
      pruned: undefined,
      head: { number: '2', hash: expect.stringMatching(/^[\da-f]{64}$/) },
    })
  })

  it('is intact while it is empty, and seals nothing', async () => {
    const store = await open()
    expect(await store.auditLog.seal()).toBe(false)
    expect(await store.auditLog.verify()).toMatchObject({ isIntact: true, checkpoints: 0 })
  })

  it('takes an event with the change that it tells of, or neither', async () => {
    const store = await open()
    const user = { name: 'Ann', email: 'ann@example.com' }
    const create = (action: AuditAction) =>
      store.transaction(async (tx) => {
        await tx.users.create(user, toDate())
        await tx.auditEvents.record({ action, actorKind: 'user' }, toDate())
      })
    const kept = async () => [
      await store.users.byEmail(user.email),
      ...(await store.auditEvents.list({}, { descending: true, limit: 2 })),
    ]
    await expect(create(null as never)).rejects.toThrow()
    expect(await kept()).toEqual([null])
    await create('user.created')
    expect(await kept()).toMatchObject([user, { action: 'user.created' }])
  })

  it('takes no event outside of a transaction', async () => {
    const store = await open()
    const event = { action: 'user.created', actorKind: 'user' } as const
    await expect(store.auditEvents.record(event, toDate())).rejects.toThrow()
    expect(await store.auditEvents.list({}, { descending: true, limit: 1 })).toEqual([])
  })

  it('keeps every text in such a way that it is found as it was written', async () => {
    const store = await open()
    await store.transaction((tx) =>
      tx.auditEvents.record(
        {
          action: 'user.banned',
          actorKind: 'user',
          reason: 'half \ud800 and \0 none',
          userAgent: 'ü'.repeat(2000),
          change: { after: { name: '\ud800 \0' } },
        },
        toDate(),
      ),
    )
    expect(await store.auditLog.verify()).toMatchObject({
      isIntact: true,
      eventsWithoutCheckpoint: 1,
    })
  })

  it.each([
    'UPDATE castellan_audit_events SET reason = NULL',
    'DELETE FROM castellan_audit_events',
    'UPDATE castellan_audit_checkpoints SET hash = NULL',
    'DELETE FROM castellan_audit_checkpoints',
    ...(name === 'postgresql'
      ? [
          'TRUNCATE castellan_audit_events',
          'TRUNCATE castellan_audit_checkpoints',
          'TRUNCATE castellan_audit_prunings',
        ]
      : [
          'INSERT OR REPLACE INTO castellan_audit_events SELECT * FROM castellan_audit_events',
          'REPLACE INTO castellan_audit_events SELECT * FROM castellan_audit_events WHERE seq = 2',
        ]),
  ])('refuses %s', async (sql) => {
    const { url, store } = await sealed()
    await expect(execute(url, sql)).rejects.toThrow('append-only')
    expect(await store.auditLog.verify()).toMatchObject({ isIntact: true, events: 6 })
  })

  it.each([
    [
      'an edit',
      `UPDATE castellan_audit_events SET subject = 'x' WHERE subject = 'five'`,
      'event-changed',
    ],
    [
      'an edit that brings its digest',
      `UPDATE castellan_audit_events SET subject = 'one',
         digest = (SELECT digest FROM castellan_audit_events WHERE subject = 'one') WHERE subject = 'five'`,
      'events-replaced',
    ],
    ['a gap', `DELETE FROM castellan_audit_events WHERE subject = 'five'`, 'events-missing'],
    [
      'a beginning that was cut off',
      'DELETE FROM castellan_audit_events WHERE seq <= 3',
      'events-missing',
    ],
  ])('shows %s, and where', async (_case, sql, what) => {
    const { url, store } = await sealed()
    await withoutTriggers(url, 'castellan_audit_events', sql)
    const { isIntact, violations } = await store.auditLog.verify()
    expect(isIntact).toBe(false)
    const seal = sql.includes('seq <= 3') ? '1' : '2'
    expect(violations).toEqual([expect.objectContaining({ kind: what, checkpoint: seal })])
    if (what === 'event-changed') expect(violations[0]?.event).toBe('5')
  })

  it('shows an event that was put among those that are sealed', async () => {
    const { url, store } = await sealed()
    const columns = '"createdAt", action, "actorKind", subject, digest'
    const [key, keys] =
      name === 'sqlite' ? ['seq', '-1'] : ['transaction, seq', 'transaction - 1, seq']
    await withoutTriggers(
      url,
      'castellan_audit_events',
      `INSERT INTO castellan_audit_events (${key}, ${columns}) ${name === 'sqlite' ? '' : 'OVERRIDING SYSTEM VALUE'}
         SELECT ${keys}, ${columns} FROM castellan_audit_events WHERE subject = 'five'`,
    )
    expect(await store.auditLog.verify()).toMatchObject({ isIntact: false })
  })

  it.each([
    [
      'a seal that was changed',
      'UPDATE castellan_audit_checkpoints SET "eventCount" = 2 WHERE number = 1',
      'checkpoint-changed',
    ],
    [
      'a seal that is gone',
      'DELETE FROM castellan_audit_checkpoints WHERE number = 1',
      'checkpoint-missing',
    ],
  ])('shows %s', async (_case, sql, what) => {
    const { url, store } = await sealed()
    await withoutTriggers(url, 'castellan_audit_checkpoints', sql)
    expect(await whatIn(store)).toContainEqual([what, '1'])
  })

  it('shows by a head that was noted that the end was cut off and sealed anew', async () => {
    const { url, store } = await sealed()
    const { head: expectedHead } = await store.auditLog.verify()
    expect(await store.auditLog.verify({ expectedHead })).toMatchObject({ isIntact: true })
    await withoutTriggers(
      url,
      'castellan_audit_events',
      `DELETE FROM castellan_audit_events WHERE seq > 3`,
    )
    await withoutTriggers(
      url,
      'castellan_audit_checkpoints',
      'DELETE FROM castellan_audit_checkpoints WHERE number = 2',
    )
    await record(store, 'another')
    await sealAll(store)
    expect(await store.auditLog.verify()).toMatchObject({ isIntact: true })
    expect((await store.auditLog.verify({ expectedHead })).violations).toEqual([
      { kind: 'head-unknown', checkpoint: '2' },
    ])
  })

  it('gives up what is old, says so, and is verified from there', async () => {
    let now = toDate()
    const url = await createDatabase()
    const store = await createStore(url, () => now)
    await record(store, 'one', 'two', 'three')
    await sealAll(store)
    const { head: expectedHead } = await store.auditLog.verify()
    now = toDate(60)
    await record(store, 'four')
    await sealAll(store)
    await pruneAll(store, toDate(30))
    await sealAll(store)
    await pruneAll(store, toDate(30))
    const [last, ...others] = await store.auditEvents.list({}, { descending: true, limit: 10 })
    expect(last).toMatchObject({ action: 'audit.pruned', subject: '1' })
    expect(JSON.parse(last?.change ?? '')).toEqual({
      after: { before: toDate(30).toISOString(), events: 3, hash: expectedHead.hash },
    })
    expect(others.map(({ subject }) => subject)).toEqual(['four'])
    expect(await store.auditLog.verify({ expectedHead })).toMatchObject({
      isIntact: true,
      checkpoints: 3,
      events: 2,
      pruned: { checkpoint: '1', events: '3' },
    })
    await expect(execute(url, 'DELETE FROM castellan_audit_events')).rejects.toThrow('append-only')
  })

  it('is sealed once by two that seal at once', async () => {
    const { url, store } = await sealed()
    const other = name === 'postgresql' ? await createStore(url) : store
    await record(store, 'seven', 'eight')
    let times = 0
    while ((await store.auditLog.verify()).eventsWithoutCheckpoint > 0) {
      const results = await Promise.all(
        [store, other, store, other].map(({ auditLog }) => auditLog.seal()),
      )
      times += results.filter(Boolean).length
    }
    expect(times).toBe(1)
    expect(await store.auditLog.verify()).toMatchObject({
      isIntact: true,
      checkpoints: 3,
      events: 8,
    })
  })
})

describe.each(selectDatabase('postgresql'))(
  'the trail on $name, written by many at once,',
  ({ createDatabase }) => {
    const insert = (subject: string) =>
      `INSERT INTO castellan_audit_events ("createdAt", action, "actorKind", subject, digest)
     VALUES (now(), 'role.created', 'nobody', '${subject}', 'x')`

    it('is sealed up to the oldest that is still being written, and each event once', async () => {
      const url = await createDatabase()
      const store = await createStore(url)
      const slow = new pg.Client({ connectionString: url })
      await slow.connect()
      try {
        await slow.query(`BEGIN; ${insert('slow')}`)
        await record(store, 'quick')
        expect(await store.auditLog.seal()).toBe(false)
        await slow.query('COMMIT')
        await sealAll(store)
        const [seal] = await store.checkpoints.after('0', 10)
        expect(seal).toMatchObject({ eventCount: '2', highestSeq: '2' })
      } finally {
        await slow.end()
      }
    })

    it('takes every event of many writers, whatever the order in which they commit', async () => {
      const url = await createDatabase()
      const store = await createStore(url)
      let isWriting = true
      const sealing = (async () => {
        while (isWriting) await store.auditLog.seal()
      })()
      const write = async (writer: number) => {
        for (let count = 0; count < 20; count += 1)
          await store.transaction(async (tx) => {
            const subject = `${writer}.${count}`
            await tx.auditEvents.record(
              { action: 'role.created', actorKind: 'user', subject },
              toDate(),
            )
            await tx.users.byId('nobody')
          })
      }
      await Promise.all(Array.from({ length: 6 }, (_, writer) => write(writer)))
      isWriting = false
      await sealing
      await sealAll(store)
      expect(await store.auditLog.verify()).toMatchObject({
        isIntact: true,
        events: 120,
        eventsWithoutCheckpoint: 0,
      })
    })

    it('goes on where the database is restored on a server whose transactions are counted afresh', async () => {
      const url = await createDatabase()
      const store = await createStore(url)
      await record(store, 'one', 'two')
      await sealAll(store)
      const late = 9_000_000_000
      await withoutTriggers(
        url,
        'castellan_audit_events',
        `INSERT INTO castellan_audit_checkpoints SELECT 2, 0, ${late}, 2, 2, 0, '', 'x', now();
         INSERT INTO castellan_audit_events ("transaction", "createdAt", action, "actorKind", digest)
           VALUES (${late + 1}, now(), 'role.created', 'nobody', 'x')`,
      )
      await record(store, 'three', 'four')
      while ((await store.checkpoints.after('2', 10)).length < 2) await store.auditLog.seal()
      const seals = await store.checkpoints.after('2', 10)
      expect(seals.map(({ eventCount, epochStart }) => [eventCount, epochStart])).toEqual([
        ['1', '0'],
        ['2', '3'],
      ])
    })
  },
)
