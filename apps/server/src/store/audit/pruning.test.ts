import { describe, expect, it } from 'vitest'
import {
  executeWithoutTriggers,
  pruneAll,
  recordEventsAt,
  reinsertEvent,
  writeAllCheckpoints,
} from '../../../test/kit/audit-log.ts'
import { createStore, databases, selectDatabase, toDate } from '../../../test/kit/databases.ts'
import { execute, readRows } from '../../../test/kit/raw-sql.ts'
import type { Store } from '../index.ts'

/** Times that only the owner of a database writes. */
const foreignTimes = {
  sqlite: ['soon', '9999-12-31T00:00:00.000Z', ''],
  postgresql: ['infinity', '9999-12-31T00:00:00.000Z', '-infinity'],
}

/** Builds the INSERT of a pruning up to a checkpoint, with some columns replaced. */
function insertPruning(checkpoint: number, columns: Record<string, string | number> = {}) {
  const row = {
    checkpoint: 'number',
    '"epochStart"': '"epochStart"',
    '"lastTransaction"': '"lastTransaction"',
    '"lastSeq"': '"lastSeq"',
    hash: 'hash',
    '"eventCount"': `(SELECT sum("eventCount") FROM castellan_audit_checkpoints WHERE number <= ${checkpoint})`,
    ...columns,
  }
  return `INSERT INTO castellan_audit_prunings (${Object.keys(row)})
    SELECT ${Object.values(row)} FROM castellan_audit_checkpoints WHERE number = ${checkpoint}`
}

async function listViolations({ auditLog }: Store) {
  return (await auditLog.verify()).violations.map(({ kind, checkpoint }) => [kind, checkpoint])
}

async function listSubjects({ auditEvents }: Store) {
  return (await auditEvents.list({}, { descending: false, limit: 100 })).map(
    ({ subject }) => subject,
  )
}

describe.each(databases)('pruning the audit log on $name', ({ name, createDatabaseWithTables }) => {
  /** A store with a clock that can be set, and a function that adds events with a checkpoint. */
  const openWithClock = async () => {
    const url = await createDatabaseWithTables()
    let now = toDate()
    const store = await createStore(url, () => now)
    const addCheckpoint = async (checkpointAt: Date, recordedAt: Date, ...subjects: string[]) => {
      now = checkpointAt
      await recordEventsAt(store, recordedAt, ...subjects)
      await writeAllCheckpoints(store)
    }
    return { url, store, addCheckpoint }
  }

  /** The same with the events one to six and three checkpoints, one minute apart. */
  const openWithCheckpoints = async () => {
    const opened = await openWithClock()
    await opened.addCheckpoint(toDate(), toDate(), 'one', 'two')
    await opened.addCheckpoint(toDate(60), toDate(60), 'three', 'four')
    await opened.addCheckpoint(toDate(120), toDate(120), 'five', 'six')
    return opened
  }

  it.each([
    ['ends after its checkpoint', insertPruning(1, { '"lastSeq"': 1_000_000_000 })],
    ['has another hash', insertPruning(1, { hash: "'x'" })],
    ['names an unknown checkpoint', insertPruning(1, { checkpoint: 9 })],
    ['ends before the last pruning', insertPruning(1)],
    ['ends where the last pruning ends', insertPruning(2)],
  ])('refuses a row that %s', async (_case, sql) => {
    const { url, store } = await openWithCheckpoints()
    await pruneAll(store, toDate(90))
    await expect(execute(url, sql)).rejects.toThrow('castellan_audit_prunings')
    await expect(execute(url, 'DELETE FROM castellan_audit_events')).rejects.toThrow('append-only')
    expect(await store.auditLog.verify()).toMatchObject({
      isIntact: true,
      pruned: { checkpoint: '2' },
    })
  })

  it.each(foreignTimes[name])(
    'goes on past an event that says %j, which verification names',
    async (time) => {
      const { url, store } = await openWithCheckpoints()
      await executeWithoutTriggers(
        url,
        'castellan_audit_events',
        `UPDATE castellan_audit_events SET "createdAt" = '${time}' WHERE subject = 'three'`,
      )
      expect(await listViolations(store)).toEqual([['event-changed', '2']])
      await pruneAll(store, toDate(90))
      expect(await store.prunings.findLast()).toMatchObject({ checkpoint: { number: '2' } })
    },
  )

  it('says why it does not go on past a checkpoint from the future', async () => {
    const { url, store } = await openWithCheckpoints()
    const time = '9999-12-31T00:00:00.000Z'
    await executeWithoutTriggers(
      url,
      'castellan_audit_checkpoints',
      `UPDATE castellan_audit_checkpoints SET "createdAt" = '${time}' WHERE number = 2`,
    )
    expect(await listViolations(store)).toContainEqual(['checkpoint-changed', '2'])
    await expect(pruneAll(store, toDate(90))).rejects.toThrow(
      `Checkpoint 2 says that it was written at ${time}. Nothing is pruned from there on.`,
    )
    expect(await store.prunings.findLast()).toMatchObject({ checkpoint: { number: '1' } })
  })

  it('reports a pruning without an event, whether or not the events are deleted', async () => {
    const { url, store } = await openWithCheckpoints()
    const { head: expectedHead } = await store.auditLog.verify()
    await execute(url, insertPruning(3))
    expect(await listViolations(store)).toContainEqual(['pruning-unrecorded', '3'])
    await execute(url, 'DELETE FROM castellan_audit_events')
    const { isIntact, violations } = await store.auditLog.verify({ expectedHead })
    expect([isIntact, violations]).toEqual([
      false,
      [{ kind: 'pruning-unrecorded', checkpoint: '3' }],
    ])
  })

  it('records what was pruned, and when', async () => {
    const { store } = await openWithCheckpoints()
    await pruneAll(store, toDate(90))
    const { pruned } = await store.auditLog.verify()
    expect(pruned).toEqual({ checkpoint: '2', events: '4', at: toDate(120) })
    const [, hash] = (await store.checkpoints.listAfter('0', 2)).map(
      (checkpoint) => checkpoint.hash,
    )
    const [event] = await store.auditEvents.list(
      { action: 'audit.pruned' },
      { descending: true, limit: 1 },
    )
    expect([event?.subject, JSON.parse(event?.change ?? '')]).toEqual([
      '2',
      { after: { before: toDate(90).toISOString(), events: 4, hash } },
    ])
  })

  it('reports a pruning that only the event of another one could record', async () => {
    const { url, store, addCheckpoint } = await openWithCheckpoints()
    await pruneAll(store, toDate(30))
    await addCheckpoint(toDate(180), toDate(180), 'seven')
    await execute(url, insertPruning(4))
    expect(await listViolations(store)).toContainEqual(['pruning-unrecorded', '4'])
  })

  it('reports a pruning whose number of events does not match its checkpoints', async () => {
    const { url, store } = await openWithCheckpoints()
    await pruneAll(store, toDate(30))
    await pruneAll(store, toDate(90))
    expect(await store.auditLog.verify()).toMatchObject({ isIntact: true, pruned: { events: '4' } })
    await executeWithoutTriggers(
      url,
      'castellan_audit_prunings',
      'UPDATE castellan_audit_prunings SET "eventCount" = 0 WHERE checkpoint = 1',
    )
    expect(await listViolations(store)).toEqual([['pruning-changed', '1']])
  })

  it('reports a pruning of an unknown checkpoint', async () => {
    const { url, store } = await openWithCheckpoints()
    await pruneAll(store, toDate(30))
    await executeWithoutTriggers(
      url,
      'castellan_audit_prunings',
      insertPruning(1, { checkpoint: 9 }),
    )
    expect(await listViolations(store)).toContainEqual(['pruning-changed', '9'])
  })

  it('reports an event that was inserted where events were pruned', async () => {
    const { url, store } = await openWithCheckpoints()
    const [one] = await readRows(url, `SELECT * FROM castellan_audit_events WHERE subject = 'one'`)
    await pruneAll(store, toDate(90))
    await reinsertEvent(url, { ...one, subject: 'forged' })
    expect(await store.auditLog.verify()).toMatchObject({
      isIntact: false,
      violations: [{ kind: 'events-added', checkpoint: '2', count: '1' }],
    })
  })

  it('stops at the first checkpoint that is not old enough, even if a later one has an older time', async () => {
    const { store, addCheckpoint } = await openWithCheckpoints()
    await addCheckpoint(toDate(-100), toDate(-100), 'seven')
    await pruneAll(store, toDate(-50))
    expect(await listSubjects(store)).toHaveLength(7)
    await pruneAll(store, toDate(90))
    expect((await listSubjects(store)).sort()).toEqual(['2', 'five', 'seven', 'six'])
  })

  it('keeps an event that is not old enough, even if its checkpoint has an older time', async () => {
    const { store, addCheckpoint } = await openWithClock()
    await addCheckpoint(toDate(), toDate(), 'one')
    await addCheckpoint(toDate(), toDate(200), 'two')
    await addCheckpoint(toDate(), toDate(), 'three')
    await pruneAll(store, toDate(90))
    expect((await listSubjects(store)).sort()).toEqual(['1', 'three', 'two'])
    await pruneAll(store, toDate(300))
    expect(await store.auditLog.verify()).toMatchObject({
      isIntact: true,
      pruned: { checkpoint: '3' },
    })
  })

  it('deletes many batches without a violation', async () => {
    const { url, store, addCheckpoint } = await openWithClock()
    const many = Array.from({ length: 1_500 }, (_, index) => `${index}`)
    for (const day of [0, 1, 2]) await addCheckpoint(toDate(day), toDate(day), ...many)
    await pruneAll(store, toDate(90))
    const remaining = await readRows(url, 'SELECT action FROM castellan_audit_events')
    expect(new Set(remaining.map(({ action }) => action))).toEqual(new Set(['audit.pruned']))
    await writeAllCheckpoints(store)
    expect(await store.auditLog.verify()).toMatchObject({
      isIntact: true,
      events: remaining.length,
      pruned: { checkpoint: '3', events: '4500' },
    })
  })

  it('records a pruning of everything', async () => {
    const { store, addCheckpoint } = await openWithClock()
    await addCheckpoint(toDate(), toDate(), 'one')
    await pruneAll(store, toDate(90))
    expect(await listSubjects(store)).toEqual(['1'])
    expect(await store.auditLog.verify()).toMatchObject({
      isIntact: true,
      eventsWithoutCheckpoint: 1,
    })
  })

  it('happens once if two servers prune at once', async () => {
    const { url, store } = await openWithCheckpoints()
    const other = url.startsWith('file:') ? store : await createStore(url)
    await Promise.all([store, other, store, other].map((one) => pruneAll(one, toDate(90))))
    expect((await listSubjects(store)).sort()).toEqual(['2', 'five', 'six'])
    expect(await store.auditLog.verify()).toMatchObject({ isIntact: true })
  })
})

describe.each(selectDatabase('postgresql'))(
  'the positions of events on $name',
  ({ createDatabaseWithTables }) => {
    it('refuse an event with the transaction of an earlier time', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      await recordEventsAt(store, toDate(), 'one')
      await expect(
        execute(
          url,
          `INSERT INTO castellan_audit_events (transaction, "createdAt", action, "actorKind", digest)
           SELECT transaction, "createdAt", action, "actorKind", digest FROM castellan_audit_events`,
        ),
      ).rejects.toThrow('append-only')
    })

    it('let events of an old epoch be pruned without those of the new one', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      const laterTransaction = 9_000_000_000
      const old = toDate(-600).toISOString()
      await executeWithoutTriggers(
        url,
        'castellan_audit_events',
        `INSERT INTO castellan_audit_events (transaction, "createdAt", action, "actorKind", subject, digest)
         VALUES (${laterTransaction}, '${old}', 'role.created', 'nobody', 'old', 'x')`,
      )
      await execute(
        url,
        `INSERT INTO castellan_audit_checkpoints SELECT 1, 0, ${laterTransaction}, 1, 1, 1, '', 'x', '${old}'`,
      )
      await recordEventsAt(store, toDate(), 'new')
      while ((await store.checkpoints.listAfter('1', 10)).length === 0)
        await store.auditLog.writeCheckpoint()
      await pruneAll(store, toDate(-60))
      expect(await listSubjects(store)).toEqual(['new', '1'])
      await expect(
        execute(url, `DELETE FROM castellan_audit_events WHERE subject = 'new'`),
      ).rejects.toThrow('append-only')
    })
  },
)
