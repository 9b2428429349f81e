import { pino } from 'pino'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  createStore,
  databases,
  storeSession,
  storeUser,
  toDate,
} from '../../test/kit/databases.ts'
import { execute, readRows } from '../../test/kit/raw-sql.ts'
import { silentObserver } from '../observer.ts'
import { purgeExpired } from './purge-expired.ts'

const reports = { log: pino({ level: 'silent' }), observer: silentObserver }
const now = () => toDate(2 * 86_400)

describe.each(databases)('purgeExpired on $name', ({ createDatabaseWithTables }) => {
  const createStoreWithExpiredSession = async () => {
    const store = await createStore(await createDatabaseWithTables(), () => toDate())
    await store.transaction(async (tx) => {
      await storeUser(tx, 'ada')
      await storeSession(tx, 'old', { userId: 'ada' })
    })
    return store
  }

  it('deletes expired sessions at once', async () => {
    const store = await createStoreWithExpiredSession()
    onTestFinished(purgeExpired({ store, now }, reports, 3_600_000))
    const check = async () => {
      expect(await store.sessions.findByToken('token of old')).toBeUndefined()
    }
    await vi.waitFor(check, { timeout: 20_000 })
  })

  it('deletes all others if the database does not delete some, and logs that once', async () => {
    const url = await createDatabaseWithTables()
    const store = await createStore(url, () => toDate())
    await store.transaction(async (tx) => {
      await storeUser(tx, 'ada')
      for (let n = 0; n < 9; n += 1) await storeSession(tx, `old${n}`, { userId: 'ada' })
    })
    await execute(
      url,
      `CREATE TABLE page_view (session TEXT REFERENCES session (id));
       INSERT INTO page_view VALUES ('old3'), ('old4')`,
    )
    const lines: string[] = []
    const log = pino({}, { write: (line: string) => lines.push(line) })
    onTestFinished(purgeExpired({ store, now }, { ...reports, log }, 3_600_000))
    await vi.waitFor(() => expect(lines).toHaveLength(1), { timeout: 20_000 })
    expect(lines[0]).toContain('"sessions":2')
    expect(await readRows(url, 'SELECT id FROM session ORDER BY id')).toEqual([
      { id: 'old3' },
      { id: 'old4' },
    ])
  })

  it('never runs twice at the same time, and stops after the current run', async () => {
    const store = await createStoreWithExpiredSession()
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    let runs = 0
    const transaction: typeof store.transaction = async (work) => {
      runs += 1
      await gate
      return store.transaction(work)
    }
    vi.useFakeTimers()
    const stop = purgeExpired({ store: { ...store, transaction }, now }, reports, 10)
    await vi.advanceTimersByTimeAsync(100)
    vi.useRealTimers()
    expect(runs).toBe(1)
    const stopped = stop()
    open()
    await stopped
    expect(await store.sessions.findByToken('token of old')).toBeUndefined()
    expect(runs).toBe(1)
  })
})
