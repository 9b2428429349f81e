import { describe, expect, it } from 'vitest'
import {
  pruneAll,
  putBack,
  recordAt,
  sealAll,
  withoutTriggers,
} from '../../../test/audit-log/trail.ts'
import { createStore, databases, selectDatabase, toDate } from '../../../test/kit/databases.ts'
import { execute, readRows } from '../../../test/kit/raw-sql.ts'
import type { Store } from '../index.ts'

/** A pruning up to a seal, as it should be but for some columns, as whoever may insert writes it. */
function pruningOf(seal: number, columns: Record<string, string | number> = {}) {
  const row = {
    checkpoint: 'number',
    '"epochStart"': '"epochStart"',
    '"lastTransaction"': '"lastTransaction"',
    '"lastSeq"': '"lastSeq"',
    hash: 'hash',
    '"eventCount"': `(SELECT sum("eventCount") FROM castellan_audit_checkpoints WHERE number <= ${seal})`,
    '"createdAt"': '"createdAt"',
    ...columns,
  }
  return `INSERT INTO castellan_audit_prunings (${Object.keys(row)})
    SELECT ${Object.values(row)} FROM castellan_audit_checkpoints WHERE number = ${seal}`
}

async function whatIn({ auditLog }: Store) {
  return (await auditLog.verify()).violations.map(({ kind, checkpoint }) => [kind, checkpoint])
}

async function subjectsIn({ auditEvents }: Store) {
  return (await auditEvents.list({}, { descending: false, limit: 100 })).map(
    ({ subject }) => subject,
  )
}

describe.each(databases)('what is given up of the trail on $name', ({ createDatabase }) => {
  /** A store whose clock can be set, and the events that it seals one after the other. */
  const opened = async () => {
    const url = await createDatabase()
    let now = toDate()
    const store = await createStore(url, () => now)
    const seal = async (sealedAt: Date, recordedAt: Date, ...subjects: string[]) => {
      now = sealedAt
      await recordAt(store, recordedAt, ...subjects)
      await sealAll(store)
    }
    return { url, store, seal }
  }

  /** The same with the events one to six, sealed two by two, a minute apart. */
  const sealed = async () => {
    const all = await opened()
    await all.seal(toDate(), toDate(), 'one', 'two')
    await all.seal(toDate(60), toDate(60), 'three', 'four')
    await all.seal(toDate(120), toDate(120), 'five', 'six')
    return all
  }

  it.each([
    ['reaches further than its seal', pruningOf(1, { '"lastSeq"': 1_000_000_000 })],
    ['has another hash', pruningOf(1, { hash: "'x'" })],
    ['is of a seal that there is not', pruningOf(1, { checkpoint: 9 })],
    ['is no further than the last', pruningOf(1)],
    ['is as far as the last', pruningOf(2)],
  ])('is nothing by a row that %s', async (_case, sql) => {
    const { url, store } = await sealed()
    await pruneAll(store, toDate(90))
    await expect(execute(url, sql)).rejects.toThrow('castellan_audit_prunings')
    await expect(execute(url, 'DELETE FROM castellan_audit_events')).rejects.toThrow('append-only')
    expect(await store.auditLog.verify()).toMatchObject({
      isIntact: true,
      pruned: { checkpoint: '2' },
    })
  })

  it('shows where the trail does not tell of it, whatever was made of the events', async () => {
    const { url, store } = await sealed()
    const { head: expectedHead } = await store.auditLog.verify()
    await execute(url, pruningOf(3))
    expect(await whatIn(store)).toContainEqual(['pruning-unrecorded', '3'])
    await execute(url, 'DELETE FROM castellan_audit_events')
    const { isIntact, violations } = await store.auditLog.verify({ expectedHead })
    expect([isIntact, violations]).toEqual([
      false,
      [{ kind: 'pruning-unrecorded', checkpoint: '3' }],
    ])
  })

  it('tells in the trail what it is and when', async () => {
    const { store } = await sealed()
    await pruneAll(store, toDate(90))
    const { pruned } = await store.auditLog.verify()
    expect(pruned).toEqual({ checkpoint: '2', events: '4', at: toDate(120) })
    const [, hash] = (await store.checkpoints.after('0', 2)).map((seal) => seal.hash)
    const [told] = await store.auditEvents.list(
      { action: 'audit.pruned' },
      { descending: true, limit: 1 },
    )
    expect([told?.subject, JSON.parse(told?.change ?? '')]).toEqual([
      '2',
      { after: { before: toDate(90).toISOString(), events: 4, hash } },
    ])
  })

  it('is not made good by an event that tells of another', async () => {
    const { url, store, seal } = await sealed()
    await pruneAll(store, toDate(30))
    await seal(toDate(180), toDate(180), 'seven')
    await execute(url, pruningOf(4))
    expect(await whatIn(store)).toContainEqual(['pruning-unrecorded', '4'])
  })

  it('shows where it counts other events than its seals', async () => {
    const { url, store } = await sealed()
    await pruneAll(store, toDate(30))
    await pruneAll(store, toDate(90))
    expect(await store.auditLog.verify()).toMatchObject({ isIntact: true, pruned: { events: '4' } })
    await withoutTriggers(
      url,
      'castellan_audit_prunings',
      'UPDATE castellan_audit_prunings SET "eventCount" = 0 WHERE checkpoint = 1',
    )
    expect(await whatIn(store)).toEqual([['pruning-changed', '1']])
  })

  it('shows where its seal is none of the trail', async () => {
    const { url, store } = await sealed()
    await pruneAll(store, toDate(30))
    await withoutTriggers(url, 'castellan_audit_prunings', pruningOf(1, { checkpoint: 9 }))
    expect(await whatIn(store)).toContainEqual(['pruning-changed', '9'])
  })

  it('stays away: an event that is put in its place shows', async () => {
    const { url, store } = await sealed()
    const [one] = await readRows(url, `SELECT * FROM castellan_audit_events WHERE subject = 'one'`)
    await pruneAll(store, toDate(90))
    await putBack(url, { ...one, subject: 'forged' })
    expect(await store.auditLog.verify()).toMatchObject({
      isIntact: false,
      violations: [{ kind: 'events-added', checkpoint: '2', count: '1' }],
    })
  })

  it('is only what was sealed before the first seal that is not old, whatever a later one says', async () => {
    const { store, seal } = await sealed()
    await seal(toDate(-100), toDate(-100), 'seven')
    await pruneAll(store, toDate(-50))
    expect(await subjectsIn(store)).toHaveLength(7)
    await pruneAll(store, toDate(90))
    expect((await subjectsIn(store)).sort()).toEqual(['2', 'five', 'seven', 'six'])
  })

  it('is never an event that is younger, whatever its seal says', async () => {
    const { store, seal } = await opened()
    await seal(toDate(), toDate(), 'one')
    await seal(toDate(), toDate(200), 'two')
    await seal(toDate(), toDate(), 'three')
    await pruneAll(store, toDate(90))
    expect((await subjectsIn(store)).sort()).toEqual(['1', 'three', 'two'])
    await pruneAll(store, toDate(300))
    expect(await store.auditLog.verify()).toMatchObject({
      isIntact: true,
      pruned: { checkpoint: '3' },
    })
  })

  it('goes at one stroke, however much there is of it', async () => {
    const { url, store, seal } = await opened()
    const many = Array.from({ length: 1_500 }, (_, index) => `${index}`)
    for (const day of [0, 1, 2]) await seal(toDate(day), toDate(day), ...many)
    await pruneAll(store, toDate(90))
    const left = await readRows(url, 'SELECT action FROM castellan_audit_events')
    expect(new Set(left.map(({ action }) => action))).toEqual(new Set(['audit.pruned']))
    await sealAll(store)
    expect(await store.auditLog.verify()).toMatchObject({
      isIntact: true,
      events: left.length,
      pruned: { checkpoint: '3', events: '4500' },
    })
  })

  it('is told where nothing else is left', async () => {
    const { store, seal } = await opened()
    await seal(toDate(), toDate(), 'one')
    await pruneAll(store, toDate(90))
    expect(await subjectsIn(store)).toEqual(['1'])
    expect(await store.auditLog.verify()).toMatchObject({
      isIntact: true,
      eventsWithoutCheckpoint: 1,
    })
  })

  it('is given up once by two that do so at once', async () => {
    const { url, store } = await sealed()
    const other = url.startsWith('file:') ? store : await createStore(url)
    await Promise.all([store, other, store, other].map((one) => pruneAll(one, toDate(90))))
    expect((await subjectsIn(store)).sort()).toEqual(['2', 'five', 'six'])
    expect(await store.auditLog.verify()).toMatchObject({ isIntact: true })
  })
})

describe.each(selectDatabase('postgresql'))('on $name', ({ createDatabase }) => {
  it('no event is put in at a place of another time', async () => {
    const url = await createDatabase()
    const store = await createStore(url)
    await recordAt(store, toDate(), 'one')
    await expect(
      execute(
        url,
        `INSERT INTO castellan_audit_events (transaction, "createdAt", action, "actorKind", digest)
           SELECT transaction, "createdAt", action, "actorKind", digest FROM castellan_audit_events`,
      ),
    ).rejects.toThrow('append-only')
  })

  it('what was sealed before a restore is given up without what came after it', async () => {
    const url = await createDatabase()
    const store = await createStore(url)
    const late = 9_000_000_000
    const old = toDate(-600).toISOString()
    await withoutTriggers(
      url,
      'castellan_audit_events',
      `INSERT INTO castellan_audit_events (transaction, "createdAt", action, "actorKind", subject, digest)
         VALUES (${late}, '${old}', 'role.created', 'nobody', 'old', 'x')`,
    )
    await execute(
      url,
      `INSERT INTO castellan_audit_checkpoints SELECT 1, 0, ${late}, 1, 1, 1, '', 'x', '${old}'`,
    )
    await recordAt(store, toDate(), 'new')
    while ((await store.checkpoints.after('1', 10)).length === 0) await store.auditLog.seal()
    await pruneAll(store, toDate(-60))
    expect(await subjectsIn(store)).toEqual(['new', '1'])
    await expect(
      execute(url, `DELETE FROM castellan_audit_events WHERE subject = 'new'`),
    ).rejects.toThrow('append-only')
  })
})
