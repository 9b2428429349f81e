import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/harness.ts'

describe('banUser', () => {
  it('bans with the reason and the end that are given', async () => {
    const { admin, aUser, clock } = await startServer()
    const target = await aUser()
    const before = clock.now().getTime()
    const { user } = await unwrap(
      admin.bans.banUser({ userId: target.id, banReason: 'spam', banExpiresIn: 60 }),
    )
    expect(user).toMatchObject({ id: target.id, banned: true, banReason: 'spam' })
    expect(new Date(user.banExpires ?? '').getTime() - before).toBeGreaterThanOrEqual(60_000)
  })

  it('bans for no reason and for ever when nothing is said', async () => {
    const { admin, aUser } = await startServer()
    const target = await aUser()
    const { user } = await unwrap(admin.bans.banUser({ userId: target.id }))
    expect(user).toMatchObject({ banned: true, banReason: 'No reason', banExpires: null })
  })

  it('ends every session of the user', async () => {
    const { admin, aUser, as } = await startServer()
    const target = await aUser()
    const theirs = await as(target)
    await unwrap(admin.bans.banUser({ userId: target.id }))
    expect((await theirs.auth.getSession()).body).toBeNull()
    const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId: target.id }))
    expect(sessions).toEqual([])
  })
})
