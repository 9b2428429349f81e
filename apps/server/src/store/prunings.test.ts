import { describe, expect, it } from 'vitest'
import { aStore, at, databases, only } from '../../test/databases.ts'
import { rowsOf, runOn } from '../../test/raw.ts'
import { pruneAll, putBack, recordAt, sealAll, withoutTriggers } from '../../test/trail/trail.ts'
import type { Store } from './open.ts'

/** A pruning up to a seal, as it should be but for some columns, as whoever may insert writes it. */
const pruningOf = (seal: number, columns: Record<string, string | number> = {}) => {
  const row = {
    seal: 'number',
    '"afterSeq"': '"afterSeq"',
    '"lastTransaction"': '"lastTransaction"',
    '"lastSeq"': '"lastSeq"',
    hash: 'hash',
    events: `(SELECT sum(events) FROM castellan_seals WHERE number <= ${seal})`,
    '"createdAt"': '"createdAt"',
    ...columns,
  }
  return `INSERT INTO castellan_prunings (${Object.keys(row)})
    SELECT ${Object.values(row)} FROM castellan_seals WHERE number = ${seal}`
}

const whatIn = async ({ trail }: Store) =>
  (await trail.verify()).faults.map(({ what, seal }) => [what, seal])

const subjectsIn = async ({ events }: Store) =>
  (await events.list({}, { descending: false, limit: 100 })).map(({ subject }) => subject)

describe.each(databases)('what is given up of the trail on $name', ({ aDatabase }) => {
  /** A store whose clock can be set, and the events that it seals one after the other. */
  const opened = async () => {
    const url = await aDatabase()
    let now = at()
    const store = await aStore(url, () => now)
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
    await all.seal(at(), at(), 'one', 'two')
    await all.seal(at(60), at(60), 'three', 'four')
    await all.seal(at(120), at(120), 'five', 'six')
    return all
  }

  it.each([
    ['reaches further than its seal', pruningOf(1, { '"lastSeq"': 1_000_000_000 })],
    ['has another hash', pruningOf(1, { hash: "'x'" })],
    ['is of a seal that there is not', pruningOf(1, { seal: 9 })],
    ['is no further than the last', pruningOf(1)],
    ['is as far as the last', pruningOf(2)],
  ])('is nothing by a row that %s', async (_case, sql) => {
    const { url, store } = await sealed()
    await pruneAll(store, at(90))
    await expect(runOn(url, sql)).rejects.toThrow('castellan_prunings')
    await expect(runOn(url, 'DELETE FROM castellan_events')).rejects.toThrow('append-only')
    expect(await store.trail.verify()).toMatchObject({ isIntact: true, pruned: { seal: '2' } })
  })

  it('shows where the trail does not tell of it, whatever was made of the events', async () => {
    const { url, store } = await sealed()
    const { head: noted } = await store.trail.verify()
    await runOn(url, pruningOf(3))
    expect(await whatIn(store)).toContainEqual(['pruning-untold', '3'])
    await runOn(url, 'DELETE FROM castellan_events')
    const { isIntact, faults } = await store.trail.verify({ noted })
    expect([isIntact, faults]).toEqual([false, [{ what: 'pruning-untold', seal: '3' }]])
  })

  it('tells in the trail what it is and when', async () => {
    const { store } = await sealed()
    await pruneAll(store, at(90))
    const { pruned } = await store.trail.verify()
    expect(pruned).toEqual({ seal: '2', events: '4', at: at(120) })
    const [, hash] = (await store.seals.after('0', 2)).map((seal) => seal.hash)
    const [told] = await store.events.list(
      { action: 'trail.pruned' },
      { descending: true, limit: 1 },
    )
    expect([told?.subject, JSON.parse(told?.change ?? '')]).toEqual([
      '2',
      { after: { before: at(90).toISOString(), events: 4, hash } },
    ])
  })

  it('is not made good by an event that tells of another', async () => {
    const { url, store, seal } = await sealed()
    await pruneAll(store, at(30))
    await seal(at(180), at(180), 'seven')
    await runOn(url, pruningOf(4))
    expect(await whatIn(store)).toContainEqual(['pruning-untold', '4'])
  })

  it('shows where it counts other events than its seals', async () => {
    const { url, store } = await sealed()
    await pruneAll(store, at(30))
    await pruneAll(store, at(90))
    expect(await store.trail.verify()).toMatchObject({ isIntact: true, pruned: { events: '4' } })
    await withoutTriggers(
      url,
      'castellan_prunings',
      'UPDATE castellan_prunings SET events = 0 WHERE seal = 1',
    )
    expect(await whatIn(store)).toEqual([['pruning-changed', '1']])
  })

  it('shows where its seal is none of the trail', async () => {
    const { url, store } = await sealed()
    await pruneAll(store, at(30))
    await withoutTriggers(url, 'castellan_prunings', pruningOf(1, { seal: 9 }))
    expect(await whatIn(store)).toContainEqual(['pruning-changed', '9'])
  })

  it('stays away: an event that is put in its place shows', async () => {
    const { url, store } = await sealed()
    const [one] = await rowsOf(url, `SELECT * FROM castellan_events WHERE subject = 'one'`)
    await pruneAll(store, at(90))
    await putBack(url, { ...one, subject: 'forged' })
    expect(await store.trail.verify()).toMatchObject({
      isIntact: false,
      faults: [{ what: 'events-added', seal: '2', count: '1' }],
    })
  })

  it('is only what was sealed before the first seal that is not old, whatever a later one says', async () => {
    const { store, seal } = await sealed()
    await seal(at(-100), at(-100), 'seven')
    await pruneAll(store, at(-50))
    expect(await subjectsIn(store)).toHaveLength(7)
    await pruneAll(store, at(90))
    expect((await subjectsIn(store)).sort()).toEqual(['2', 'five', 'seven', 'six'])
  })

  it('is never an event that is younger, whatever its seal says', async () => {
    const { store, seal } = await opened()
    await seal(at(), at(), 'one')
    await seal(at(), at(200), 'two')
    await seal(at(), at(), 'three')
    await pruneAll(store, at(90))
    expect((await subjectsIn(store)).sort()).toEqual(['1', 'three', 'two'])
    await pruneAll(store, at(300))
    expect(await store.trail.verify()).toMatchObject({ isIntact: true, pruned: { seal: '3' } })
  })

  it('goes at one stroke, however much there is of it', async () => {
    const { url, store, seal } = await opened()
    const many = Array.from({ length: 1_500 }, (_, index) => `${index}`)
    for (const day of [0, 1, 2]) await seal(at(day), at(day), ...many)
    await pruneAll(store, at(90))
    const left = await rowsOf(url, 'SELECT action FROM castellan_events')
    expect(new Set(left.map(({ action }) => action))).toEqual(new Set(['trail.pruned']))
    await sealAll(store)
    expect(await store.trail.verify()).toMatchObject({
      isIntact: true,
      events: left.length,
      pruned: { seal: '3', events: '4500' },
    })
  })

  it('is told where nothing else is left', async () => {
    const { store, seal } = await opened()
    await seal(at(), at(), 'one')
    await pruneAll(store, at(90))
    expect(await subjectsIn(store)).toEqual(['1'])
    expect(await store.trail.verify()).toMatchObject({ isIntact: true, unsealed: 1 })
  })

  it('is given up once by two that do so at once', async () => {
    const { url, store } = await sealed()
    const other = url.startsWith('file:') ? store : await aStore(url)
    await Promise.all([store, other, store, other].map((one) => pruneAll(one, at(90))))
    expect((await subjectsIn(store)).sort()).toEqual(['2', 'five', 'six'])
    expect(await store.trail.verify()).toMatchObject({ isIntact: true })
  })
})

describe.each(only('postgresql'))('on $name', ({ aDatabase }) => {
  it('no event is put in at a place of another time', async () => {
    const url = await aDatabase()
    const store = await aStore(url)
    await recordAt(store, at(), 'one')
    await expect(
      runOn(
        url,
        `INSERT INTO castellan_events (transaction, "createdAt", action, "actorKind", digest)
           SELECT transaction, "createdAt", action, "actorKind", digest FROM castellan_events`,
      ),
    ).rejects.toThrow('append-only')
  })

  it('what was sealed before a restore is given up without what came after it', async () => {
    const url = await aDatabase()
    const store = await aStore(url)
    const late = 9_000_000_000
    const old = at(-600).toISOString()
    await withoutTriggers(
      url,
      'castellan_events',
      `INSERT INTO castellan_events (transaction, "createdAt", action, "actorKind", subject, digest)
         VALUES (${late}, '${old}', 'role.created', 'nobody', 'old', 'x')`,
    )
    await runOn(url, `INSERT INTO castellan_seals SELECT 1, 0, ${late}, 1, 1, 1, '', 'x', '${old}'`)
    await recordAt(store, at(), 'new')
    while ((await store.seals.after('1', 10)).length === 0) await store.trail.seal()
    await pruneAll(store, at(-60))
    expect(await subjectsIn(store)).toEqual(['new', '1'])
    await expect(runOn(url, `DELETE FROM castellan_events WHERE subject = 'new'`)).rejects.toThrow(
      'append-only',
    )
  })
})
