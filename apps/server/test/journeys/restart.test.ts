import { expect, it, vi } from 'vitest'
import { readRows } from '../kit/raw-sql.ts'
import { adminEmail, startServer, type TestServer, unwrap } from '../kit/server.ts'

/** Reads the ids of all sessions in the database of a server. */
async function readSessionIds({ config }: TestServer) {
  return new Set(
    (await readRows(config.database.url, 'SELECT id FROM session')).map(({ id }) => id),
  )
}

it('D9: a starting server deletes every session that has expired, however many', async () => {
  const first = await startServer()
  const { clock, store } = first
  const userId = (await store.users.findByEmail(adminEmail))?.id ?? ''
  const expired = Array.from({ length: 600 }, (_, index) => `expired ${index}`)
  await store.transaction(async (tx) => {
    for (const id of [...expired, 'live']) {
      const expiresAt = new Date(clock.now().getTime() + (id === 'live' ? 600_000 : -1))
      const row = { id, token: `token of ${id}`, userId, expiresAt, ipAddress: '', userAgent: '' }
      await tx.sessions.create(row, clock.now())
    }
  })
  await first.stop()
  expect((await readSessionIds(first)).size).toBe(602)

  const second = await startServer({ folder: first.folder })
  await second.stop()
  const remaining = await readSessionIds(second)
  expect(expired.filter((id) => remaining.has(id))).toEqual([])
  expect([remaining.size, remaining.has('live')]).toEqual([3, true])
})

it('D9: a running server deletes expired sessions regularly', async () => {
  const { clock, store, signInAs, createUser } = await startServer({
    timeouts: { purgeIntervalMs: 20 },
  })
  const { token = '' } = await signInAs(await createUser())
  clock.advance(604_801)
  await vi.waitFor(async () => expect(await store.sessions.findByToken(token)).toBeUndefined())
})

it('a valid session survives a restart of the server', async () => {
  const first = await startServer()
  const { token } = first.admin
  const before = await unwrap(first.admin.auth.getSession())
  await first.stop()
  const second = await startServer({ folder: first.folder })
  expect(await unwrap(second.createClientWith(token).auth.getSession())).toEqual(before)
})
