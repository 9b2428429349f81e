import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../kit/server.ts'

const year = 365 * 86_400

describe('a jump of the clock', () => {
  it('forward ends sessions and bans; a jump back restores no deleted session', async () => {
    const { clock, store, admin, createUser, signInAs } = await startServer({
      timeouts: { purgeIntervalMs: 20 },
    })
    const user = await createUser()
    const theirs = await signInAs(user)
    clock.advance(year)
    expect((await theirs.auth.getSession()).body).toBeNull()
    expect((await admin.auth.getSession()).body).toBeNull()
    await expect
      .poll(() => store.sessions.findByToken(theirs.token ?? ''), { timeout: 5_000 })
      .toBeUndefined()
    clock.advance(-year)
    expect((await theirs.auth.getSession()).body).toBeNull()
    expect((await (await signInAs(user)).auth.getSession()).body).not.toBeNull()
  })

  it('back extends no session beyond its stored expiry', async () => {
    const { clock, store, createUser, signInAs } = await startServer()
    const theirs = await signInAs(await createUser())
    const before = (await store.sessions.findByToken(theirs.token ?? ''))?.session.expiresAt
    clock.advance(-year)
    expect((await theirs.auth.getSession()).body).not.toBeNull()
    const after = (await store.sessions.findByToken(theirs.token ?? ''))?.session.expiresAt
    expect(after).toEqual(before)
    clock.advance(year + 604_801)
    expect((await theirs.auth.getSession()).body).toBeNull()
  })

  it('back keeps a ban in force, and a jump forward ends it', async () => {
    const { clock, admin, createUser, signInAs, anonymous } = await startServer()
    const user = await createUser()
    await unwrap(admin.bans.banUser({ userId: user.id, banExpiresIn: 3600 }))
    const signIn = async () =>
      (await anonymous.auth.signInEmail({ email: user.email, password: 'correct horse' })).status
    clock.advance(-year)
    expect(await signIn()).toBe(403)
    clock.advance(year + 3601)
    expect((await (await signInAs(user)).auth.getSession()).body).not.toBeNull()
  })
})
