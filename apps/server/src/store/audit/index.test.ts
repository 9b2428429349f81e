import type { AuditAction } from '@castellan/contract'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import {
  executeWithoutTriggers,
  pruneAll,
  recordEvents,
  writeAllCheckpoints,
} from '../../../test/kit/audit-log.ts'
import { createStore, databases, selectDatabase, toDate } from '../../../test/kit/databases.ts'
import { execute } from '../../../test/kit/raw-sql.ts'
import type { Store } from '../index.ts'
import { hashValues, toStoredEvent } from './stored-event.ts'

async function listViolations({ auditLog }: Store) {
  return (await auditLog.verify()).violations.map(({ kind, checkpoint, event }) => [
    kind,
    checkpoint ?? event,
  ])
}

describe.each(databases)('the audit log on $name', ({ name, createDatabaseWithTables, open }) => {
  /** A store with the events one to six and two checkpoints, three events each. */
  const openWithCheckpoints = async () => {
    const url = await createDatabaseWithTables()
    const store = await createStore(url)
    await recordEvents(store, 'one', 'two', 'three')
    await writeAllCheckpoints(store)
    await recordEvents(store, 'four', 'five', 'six')
    await writeAllCheckpoints(store)
    return { url, store }
  }

  it('covers events with checkpoints and verifies as intact', async () => {
    const { store } = await openWithCheckpoints()
    await recordEvents(store, 'seven')
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

  it('gets no checkpoint and is intact while it is empty', async () => {
    const store = await open()
    expect(await store.auditLog.writeCheckpoint()).toBe(false)
    expect(await store.auditLog.verify()).toMatchObject({ isIntact: true, checkpoints: 0 })
  })

  it('stores an event together with its change, or neither', async () => {
    const store = await open()
    const user = { name: 'Ann', email: 'ann@example.com' }
    const create = (action: AuditAction) =>
      store.transaction(async (tx) => {
        await tx.users.create(user, toDate())
        await tx.auditEvents.record({ action, actorKind: 'user' }, toDate())
      })
    const readStored = async () => [
      await store.users.findByEmail(user.email),
      ...(await store.auditEvents.list({}, { descending: true, limit: 2 })),
    ]
    await expect(create(null as never)).rejects.toThrow()
    expect(await readStored()).toEqual([null])
    await create('user.created')
    expect(await readStored()).toMatchObject([user, { action: 'user.created' }])
  })

  it('refuses an event outside of a transaction', async () => {
    const store = await open()
    const event = { action: 'user.created', actorKind: 'user' } as const
    await expect(store.auditEvents.record(event, toDate())).rejects.toThrow()
    expect(await store.auditEvents.list({}, { descending: true, limit: 1 })).toEqual([])
  })

  it('stores every text so that its digest still matches', async () => {
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
    const { url, store } = await openWithCheckpoints()
    await expect(execute(url, sql)).rejects.toThrow('append-only')
    expect(await store.auditLog.verify()).toMatchObject({ isIntact: true, events: 6 })
  })

  it.each([
    [
      'a changed event',
      `UPDATE castellan_audit_events SET subject = 'x' WHERE subject = 'five'`,
      'event-changed',
    ],
    ...(name === 'sqlite'
      ? [
          [
            'a time in another form, which a filter by time would not find',
            `UPDATE castellan_audit_events SET "createdAt" = '2026-11-23 12:00:00.000Z' WHERE subject = 'five'`,
            'event-changed',
          ],
          ...['action', 'subject', '"createdAt"'].map((column) => [
            `a text after a NUL in ${column}`,
            `UPDATE castellan_audit_events SET ${column} = ${column} || char(0) || 'x' WHERE subject = 'five'`,
            'event-changed',
          ]),
        ]
      : []),
    [
      'a changed event with a matching digest',
      `UPDATE castellan_audit_events SET subject = 'one',
         digest = (SELECT digest FROM castellan_audit_events WHERE subject = 'one') WHERE subject = 'five'`,
      'events-replaced',
    ],
    [
      'a deleted event',
      `DELETE FROM castellan_audit_events WHERE subject = 'five'`,
      'events-missing',
    ],
    [
      'a deleted start of the log',
      'DELETE FROM castellan_audit_events WHERE seq <= 3',
      'events-missing',
    ],
  ])('reports %s with its checkpoint', async (_case, sql, kind) => {
    const { url, store } = await openWithCheckpoints()
    await executeWithoutTriggers(url, 'castellan_audit_events', sql)
    const { isIntact, violations } = await store.auditLog.verify()
    expect(isIntact).toBe(false)
    const checkpoint = sql.includes('seq <= 3') ? '1' : '2'
    expect(violations).toEqual([expect.objectContaining({ kind, checkpoint })])
    if (kind === 'event-changed') expect(violations[0]?.event).toBe('5')
  })

  it.runIf(name === 'sqlite')(
    'reports a time in another form, also with a matching digest',
    async () => {
      const { url, store } = await openWithCheckpoints()
      const createdAt = '2026-11-23 12:00:00.000Z'
      const event = {
        ...toStoredEvent({ action: 'user.banned', actorKind: 'nobody' }, toDate()),
        createdAt,
      }
      await execute(
        url,
        `INSERT INTO castellan_audit_events ("createdAt", action, "actorKind", digest)
       VALUES ('${createdAt}', '${event.action}', '${event.actorKind}', '${hashValues(event)}')`,
      )
      expect(await listViolations(store)).toEqual([['event-changed', '7']])
    },
  )

  it('reports an event that was inserted among covered events', async () => {
    const { url, store } = await openWithCheckpoints()
    const columns = '"createdAt", action, "actorKind", subject, digest'
    const [position, values] =
      name === 'sqlite' ? ['seq', '-1'] : ['transaction, seq', 'transaction - 1, seq']
    await executeWithoutTriggers(
      url,
      'castellan_audit_events',
      `INSERT INTO castellan_audit_events (${position}, ${columns}) ${name === 'sqlite' ? '' : 'OVERRIDING SYSTEM VALUE'}
         SELECT ${values}, ${columns} FROM castellan_audit_events WHERE subject = 'five'`,
    )
    expect(await store.auditLog.verify()).toMatchObject({ isIntact: false })
  })

  it.each([
    [
      'a changed checkpoint',
      'UPDATE castellan_audit_checkpoints SET "eventCount" = 2 WHERE number = 1',
      'checkpoint-changed',
    ],
    [
      'a checkpoint with another time',
      `UPDATE castellan_audit_checkpoints SET "createdAt" = '2027-01-01T00:00:00.000Z' WHERE number = 1`,
      'checkpoint-changed',
    ],
    ...(name === 'sqlite'
      ? ['"contentHash"', '"createdAt"', 'hash'].map((column) => [
          `a text after a NUL in ${column}`,
          `UPDATE castellan_audit_checkpoints SET ${column} = ${column} || char(0) WHERE number = 1`,
          'checkpoint-changed',
        ])
      : []),
    [
      'a missing checkpoint',
      'DELETE FROM castellan_audit_checkpoints WHERE number = 1',
      'checkpoint-missing',
    ],
  ])('reports %s', async (_case, sql, kind) => {
    const { url, store } = await openWithCheckpoints()
    await executeWithoutTriggers(url, 'castellan_audit_checkpoints', sql)
    expect(await listViolations(store)).toContainEqual([kind, '1'])
  })

  it('reports an unknown head if the end was cut off and covered again', async () => {
    const { url, store } = await openWithCheckpoints()
    const { head: expectedHead } = await store.auditLog.verify()
    expect(await store.auditLog.verify({ expectedHead })).toMatchObject({ isIntact: true })
    await executeWithoutTriggers(
      url,
      'castellan_audit_events',
      `DELETE FROM castellan_audit_events WHERE seq > 3`,
    )
    await executeWithoutTriggers(
      url,
      'castellan_audit_checkpoints',
      'DELETE FROM castellan_audit_checkpoints WHERE number = 2',
    )
    await recordEvents(store, 'another')
    await writeAllCheckpoints(store)
    expect(await store.auditLog.verify()).toMatchObject({ isIntact: true })
    expect((await store.auditLog.verify({ expectedHead })).violations).toEqual([
      { kind: 'head-unknown', checkpoint: '2' },
    ])
  })

  it('prunes old events, records that, and still verifies with an old head', async () => {
    let now = toDate()
    const url = await createDatabaseWithTables()
    const store = await createStore(url, () => now)
    await recordEvents(store, 'one', 'two', 'three')
    await writeAllCheckpoints(store)
    const { head: expectedHead } = await store.auditLog.verify()
    now = toDate(60)
    await recordEvents(store, 'four')
    await writeAllCheckpoints(store)
    await pruneAll(store, toDate(30))
    await writeAllCheckpoints(store)
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

  it('gets one checkpoint if two servers write it at once', async () => {
    const { url, store } = await openWithCheckpoints()
    const other = name === 'postgresql' ? await createStore(url) : store
    await recordEvents(store, 'seven', 'eight')
    let written = 0
    while ((await store.auditLog.verify()).eventsWithoutCheckpoint > 0) {
      const results = await Promise.all(
        [store, other, store, other].map(({ auditLog }) => auditLog.writeCheckpoint()),
      )
      written += results.filter(Boolean).length
    }
    expect(written).toBe(1)
    expect(await store.auditLog.verify()).toMatchObject({
      isIntact: true,
      checkpoints: 3,
      events: 8,
    })
  })
})

describe.each(selectDatabase('sqlite'))(
  'the audit log on $name',
  ({ createDatabaseWithTables }) => {
    it('reports a digest and the hash of a pruning with a text after a NUL', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url, () => toDate())
      await recordEvents(store, 'one')
      await writeAllCheckpoints(store)
      await pruneAll(store, toDate(1))
      await writeAllCheckpoints(store)
      expect(await store.auditLog.verify()).toMatchObject({ isIntact: true, checkpoints: 2 })
      await executeWithoutTriggers(
        url,
        'castellan_audit_events',
        'UPDATE castellan_audit_events SET digest = digest || char(0)',
      )
      await executeWithoutTriggers(
        url,
        'castellan_audit_prunings',
        'UPDATE castellan_audit_prunings SET hash = hash || char(0)',
      )
      expect((await listViolations(store)).map(([kind]) => kind).toSorted()).toEqual([
        'event-changed',
        'events-replaced',
        'pruning-changed',
      ])
    })

    it('refuses values of another type, which would be read as those of the column', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      await recordEvents(store, 'one')
      await writeAllCheckpoints(store)
      const change = `UPDATE castellan_audit_checkpoints SET "eventCount" = '1' || char(0)`
      await expect(
        executeWithoutTriggers(url, 'castellan_audit_checkpoints', change),
      ).rejects.toThrow('cannot store TEXT value in INTEGER column')
    })
  },
)

describe.each(selectDatabase('sqlite'))('a checkpoint on $name', ({ createDatabaseWithTables }) => {
  it('is not changed by INSERT OR REPLACE', async () => {
    const url = await createDatabaseWithTables()
    const store = await createStore(url)
    await recordEvents(store, 'one')
    await writeAllCheckpoints(store)
    const before = await store.checkpoints.listAfter('0', 10)
    const replaced = "number, 0, 0, 3, 3, 3, '', 'x', '2026-11-23T12:00:00.000Z'"
    await execute(
      url,
      `REPLACE INTO castellan_audit_checkpoints SELECT ${replaced} FROM castellan_audit_checkpoints`,
    )
    expect(await store.checkpoints.listAfter('0', 10)).toEqual(before)
  })
})

describe.each(selectDatabase('postgresql'))(
  'the audit log on $name with concurrent writers',
  ({ createDatabaseWithTables }) => {
    const insert = (subject: string) =>
      `INSERT INTO castellan_audit_events ("createdAt", action, "actorKind", subject, digest)
     VALUES (now(), 'role.created', 'nobody', '${subject}', 'x')`

    it('gets a checkpoint only when every older transaction has ended', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      const slow = new pg.Client({ connectionString: url })
      await slow.connect()
      try {
        await slow.query(`BEGIN; ${insert('slow')}`)
        await recordEvents(store, 'quick')
        expect(await store.auditLog.writeCheckpoint()).toBe(false)
        await slow.query('COMMIT')
        await writeAllCheckpoints(store)
        // A transaction in another database of the server may divide them.
        const checkpoints = await store.checkpoints.listAfter('0', 10)
        expect(checkpoints.reduce((sum, { eventCount }) => sum + Number(eventCount), 0)).toBe(2)
        expect(checkpoints.at(-1)).toMatchObject({ highestSeq: '2' })
      } finally {
        await slow.end()
      }
    })

    it('covers every event once, in whatever order the writers commit', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      let isWriting = true
      const writingCheckpoints = (async () => {
        while (isWriting) await store.auditLog.writeCheckpoint()
      })()
      const write = async (writer: number) => {
        for (let count = 0; count < 20; count += 1)
          await store.transaction(async (tx) => {
            const subject = `${writer}.${count}`
            await tx.auditEvents.record(
              { action: 'role.created', actorKind: 'user', subject },
              toDate(),
            )
            await tx.users.findById('nobody')
          })
      }
      await Promise.all(Array.from({ length: 6 }, (_, writer) => write(writer)))
      isWriting = false
      await writingCheckpoints
      await writeAllCheckpoints(store)
      expect(await store.auditLog.verify()).toMatchObject({
        isIntact: true,
        events: 120,
        eventsWithoutCheckpoint: 0,
      })
    })

    it('starts a new epoch if the database is restored on a server with lower transaction numbers', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      await recordEvents(store, 'one', 'two')
      await writeAllCheckpoints(store)
      const laterTransaction = 9_000_000_000
      await executeWithoutTriggers(
        url,
        'castellan_audit_events',
        `INSERT INTO castellan_audit_checkpoints SELECT 2, 0, ${laterTransaction}, 2, 2, 0, '', 'x', now();
         INSERT INTO castellan_audit_events ("transaction", "createdAt", action, "actorKind", digest)
           VALUES (${laterTransaction + 1}, now(), 'role.created', 'nobody', 'x')`,
      )
      await recordEvents(store, 'three', 'four')
      while ((await store.checkpoints.listAfter('2', 10)).length < 2)
        await store.auditLog.writeCheckpoint()
      const checkpoints = await store.checkpoints.listAfter('2', 10)
      expect(checkpoints.map(({ eventCount, epochStart }) => [eventCount, epochStart])).toEqual([
        ['1', '0'],
        ['2', '3'],
      ])
    })
  },
)
