import { pino } from 'pino'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { recordEventsAt, writeAllCheckpoints } from '../../test/kit/audit-log.ts'
import { createStore, databases, toDate } from '../../test/kit/databases.ts'
import { readConfig } from '../config/config.ts'
import { silentObserver } from '../observer.ts'
import { pruneAuditLog } from './prune-audit-log.ts'

const reports = { log: pino({ level: 'silent' }), observer: silentObserver }
const now = () => toDate(2 * 86_400)

describe.each(databases)('pruneAuditLog on $name', ({ createDatabaseWithTables }) => {
  const createStoreWithOldEvents = async () => {
    const store = await createStore(await createDatabaseWithTables(), () => toDate())
    for (const subject of ['one', 'two']) {
      await recordEventsAt(store, toDate(), ...Array.from({ length: 700 }, () => subject))
      await writeAllCheckpoints(store)
    }
    return store
  }

  it('starts at once and continues until all old events are pruned', async () => {
    const store = await createStoreWithOldEvents()
    const config = readConfig({ CASTELLAN_EVENT_RETENTION_DAYS: '1' })
    onTestFinished(pruneAuditLog({ store, config, now }, reports, 3_600_000))
    const check = async () => {
      expect(await store.prunings.findLast()).toMatchObject({ eventCount: '1400' })
    }
    await vi.waitFor(check, { timeout: 20_000 })
  })
})
