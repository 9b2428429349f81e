import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openStore, type Rooms, type Store } from '../src/store/open.ts'
import { temporaryFolder } from './harness.ts'

const openSqlite = async (): Promise<Store> => {
  const folder = temporaryFolder()
  const store = await openStore(`file:${join(folder, 'test.db')}`, () => new Date())
  onTestFinished(store.close)
  return store
}

/** Every database that the store can be: its name, and how a test opens an empty one. */
export const databases: [name: string, open: () => Promise<Store>][] = [['sqlite', openSqlite]]

/** The instant that store tests write, `seconds` later. */
export const at = (seconds = 0) => new Date(Date.UTC(2026, 10, 23, 12, 0, seconds))

/** Makes a user of the given id and columns, where the test cares for no more. */
export const storeUser = async (
  { users }: Pick<Rooms, 'users'>,
  id: string,
  { now = at(), ...columns }: Parameters<Rooms['users']['updateIfFree']>[1] & { now?: Date } = {},
) => users.create({ id, name: `Name of ${id}`, email: `${id}@example.com`, ...columns }, now)

/** Makes a session of the given id, whose token is `token of <id>`. */
export const storeSession = async (
  { sessions }: Pick<Rooms, 'sessions'>,
  id: string,
  session: { userId: string; expiresAt?: Date; impersonatedBy?: string; now?: Date },
) => {
  const { now = at(), expiresAt = at(3600), ...owner } = session
  const row = { id, token: `token of ${id}`, ipAddress: '', userAgent: '', expiresAt, ...owner }
  return sessions.create(row, now)
}
