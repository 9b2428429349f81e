import { pino } from 'pino'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { recordEventsAt, writeAllCheckpoints } from '../../test/kit/audit-log.ts'
import {
  createStore,
  databases,
  storeSession,
  storeUser,
  toDate,
} from '../../test/kit/databases.ts'
import { readConfig } from '../config/config.ts'
import { purgeExpired } from './purge-expired.ts'

const log = pino({ level: 'silent' })

const config = readConfig({
  CASTELLAN_EVENT_RETENTION_DAYS: '1',
  CASTELLAN_SECRET: 'a secret of thirty-two characters',
})

function days(count: number) {
  return toDate(count * 86_400)
}

describe.each(databases)('the sweep on $name', ({ createDatabase }) => {
  /** A store with a session that has ended, and events that are old. */
  const opened = async () => {
    const store = await createStore(await createDatabase(), () => toDate())
    await store.transaction(async (tx) => {
      await storeUser(tx, 'ada')
      await storeSession(tx, 'old', { userId: 'ada' })
    })
    for (const subject of ['one', 'two']) {
      await recordEventsAt(store, toDate(), ...Array.from({ length: 700 }, () => subject))
      await writeAllCheckpoints(store)
    }
    return store
  }

  it('begins at once, and goes on until nothing is left', async () => {
    const store = await opened()
    const end = purgeExpired({ store, config, now: () => days(2) }, log, 3_600_000)
    onTestFinished(end)
    await vi.waitFor(async () => {
      expect(await store.sessions.byToken('token of old')).toBeUndefined()
      expect(await store.prunings.findLast()).toMatchObject({ eventCount: '1400' })
    }, 10_000)
  })

  it('comes one after the other, and has ended when it says so', async () => {
    const store = await opened()
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    let begun = 0
    const transaction: typeof store.transaction = async (work) => {
      begun += 1
      await gate
      return store.transaction(work)
    }
    vi.useFakeTimers()
    const end = purgeExpired(
      { store: { ...store, transaction }, config, now: () => days(2) },
      log,
      10,
    )
    await vi.advanceTimersByTimeAsync(100)
    vi.useRealTimers()
    expect(begun).toBe(1)
    const ended = end()
    open()
    await ended
    expect(await store.sessions.byToken('token of old')).toBeUndefined()
    expect(await store.prunings.findLast()).toMatchObject({ eventCount: '700' })
  })
})
