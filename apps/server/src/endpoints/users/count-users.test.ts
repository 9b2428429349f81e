import { describe, expect, it } from 'vitest'
import { execute } from '../../../test/kit/raw-sql.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'
import { listUtcDays } from '../../domain/utc-days.ts'

describe('countUsers', () => {
  it('E6: counts all users, the banned ones, and those created on each day in UTC', async () => {
    const { admin, clock, createUser, store } = await startServer()
    const [, first, second, today] = listUtcDays(clock.now(), 4)
    const { id: userId } = await createUser()
    await unwrap(admin.bans.banUser({ userId }))
    const times = [first?.from, second && new Date(second.to.getTime() - 1), today?.from]
    await store.transaction(async (tx) => {
      for (const [at, time] of times.entries())
        await tx.users.create({ name: 'Ada', email: `ada${at}@example.com` }, time ?? clock.now())
    })
    const { total, banned: bans, days } = await unwrap(admin.users.countUsers({ days: 4 }))
    expect([total, bans]).toEqual([5, 1])
    expect(days.map(({ created }) => created)).toEqual([0, 1, 1, 3])
    expect(days.at(-1)?.date).toBe(today?.date)
    expect(days.every(({ isCapped }) => !isCapped)).toBe(true)
    expect((await unwrap(admin.users.countUsers())).days).toHaveLength(30)
    expect((await admin.users.countUsers({ days: 91 })).status).toBe(400)
  })

  it('reads no table where it has neither counters nor the index', async () => {
    const { admin, config } = await startServer()
    const { url } = config.database
    const onTable = url.startsWith('file:') ? '' : 'ON "user"'
    await execute(
      url,
      `DROP TRIGGER castellan_user_counts_insert ${onTable}; DROP INDEX "castellan_user_createdAt_idx"`,
    )
    expect(await unwrap(admin.users.countUsers({ days: 1 }))).toMatchObject({
      total: null,
      banned: null,
      days: [{ created: null, isCapped: false }],
    })
  })
})
