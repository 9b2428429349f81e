import { pino } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { createStore, databases, toDate } from '../../test/kit/databases.ts'
import type { NewAuditEvent } from '../domain/audit-event.ts'
import { createRefusalRecorder } from './record-refusals.ts'

const log = pino({ level: 'silent' })
const now = () => toDate()

function toRefusal(ipAddress: string): NewAuditEvent {
  return { action: 'session.refused', actorKind: 'nobody', ipAddress, change: { code: 'CODE' } }
}

describe.each(databases)('createRefusalRecorder on $name', ({ createDatabaseWithTables }) => {
  it('writes a summary when the window ends, and then records one by one again', async () => {
    const store = await createStore(await createDatabaseWithTables(), now)
    const refusals = createRefusalRecorder({ store, now }, log, 10)
    const networks = [{ name: 'network', share: 1 }]
    const refuse = () => refusals.record(toRefusal('address'), networks)
    const listChanges = async () => {
      const rows = await store.auditEvents.list({}, { descending: false, limit: 100 })
      return rows.map(({ change }) => JSON.parse(change ?? ''))
    }
    await Promise.all(Array.from({ length: 30 }, refuse))
    await vi.waitFor(async () => expect(await listChanges()).toHaveLength(21), 10_000)
    const time = toDate().toISOString()
    const summary = { code: 'CODE', count: 10, from: time, to: time }
    expect((await listChanges()).filter(({ count }) => count)).toEqual([summary])
    await refuse()
    expect((await listChanges()).filter(({ count }) => !count)).toHaveLength(21)
    await refusals.stop()
  })

  it('loses no refusal while the database fails, however many networks they come from', async () => {
    const store = await createStore(await createDatabaseWithTables(), now)
    let isBroken = true
    const transaction: typeof store.transaction = async (work) => {
      if (isBroken) throw new Error('no connection')
      return store.transaction(work)
    }
    const refusals = createRefusalRecorder({ store: { ...store, transaction }, now }, log, 60_000)
    for (let n = 0; n < 3000; n += 1)
      await refusals.record(toRefusal(`address ${n}`), [{ name: `network ${n}`, share: 1 }])
    isBroken = false
    await refusals.stop()
    const page = { descending: false, limit: 1000 }
    const events = await store.auditEvents.list({}, page)
    const counts = events.map(({ change }) => JSON.parse(change ?? '').count)
    expect(events).toHaveLength(501)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3000)
    expect(events.filter(({ ipAddress }) => ipAddress === null)).toHaveLength(1)
  })
})
