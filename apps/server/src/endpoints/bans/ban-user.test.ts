import { describe, expect, it } from 'vitest'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('banUser', () => {
  it('bans with the given reason and expiry', async () => {
    const { admin, createUser, clock } = await startServer()
    const target = await createUser()
    const before = clock.now().getTime()
    const { user } = await unwrap(
      admin.bans.banUser({ userId: target.id, banReason: 'spam', banExpiresIn: 60 }),
    )
    expect(user).toMatchObject({ id: target.id, banned: true, banReason: 'spam' })
    expect(new Date(user.banExpires ?? '').getTime() - before).toBeGreaterThanOrEqual(60_000)
  })

  it('bans permanently with the default reason when none is given', async () => {
    const { admin, createUser } = await startServer()
    const target = await createUser()
    const { user } = await unwrap(admin.bans.banUser({ userId: target.id }))
    expect(user).toMatchObject({ banned: true, banReason: 'No reason', banExpires: null })
  })

  it('ends every session of the banned user, and no other user’s', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const target = await createUser()
    const theirs = await signInAs(target)
    const otherUser = await signInAs(await createUser())
    await unwrap(admin.bans.banUser({ userId: target.id }))
    expect((await otherUser.auth.getSession()).body).not.toBeNull()
    expect((await theirs.auth.getSession()).body).toBeNull()
    const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId: target.id }))
    expect(sessions).toEqual([])
  })

  it('replaces the reason and the expiry of an earlier ban', async () => {
    const { admin, createUser } = await startServer()
    const { id: userId } = await createUser()
    await unwrap(admin.bans.banUser({ userId, banReason: 'spam', banExpiresIn: 60 }))
    const { user } = await unwrap(admin.bans.banUser({ userId, banReason: '', banExpiresIn: 0 }))
    expect(user).toMatchObject({ banned: true, banReason: 'No reason', banExpires: null })
  })

  it('takes the default reason and expiry from the configuration', async () => {
    const { admin, createUser, clock } = await startServer({
      env: { CASTELLAN_DEFAULT_BAN_REASON: 'rules', CASTELLAN_DEFAULT_BAN_EXPIRES_IN: '3600' },
    })
    const { user } = await unwrap(admin.bans.banUser({ userId: (await createUser()).id }))
    expect(user.banReason).toBe('rules')
    const remainingMs = new Date(user.banExpires ?? 0).getTime() - clock.now().getTime()
    expect(remainingMs).toBeGreaterThan(3_590_000)
    expect(remainingMs).toBeLessThanOrEqual(3_600_000)
  })

  it('A4: treats null as absent, and A5: accepts a number as an id', async () => {
    const { request, admin, createUser } = await startServer()
    const { id: userId } = await createUser()
    const ban = (json: object) => request('POST', '/admin/ban-user', { json, token: admin.token })
    const response = await ban({ userId, banReason: null, banExpiresIn: null })
    expect(response.body.user).toMatchObject({ banReason: 'No reason', banExpires: null })
    expect((await ban({ userId: 12 })).body.code).toBe('USER_NOT_FOUND')
  })

  it('C4: accepts only an expiry of 0 or of seconds up to a century', async () => {
    const { request, admin, createUser } = await startServer()
    const target = await createUser()
    const ban = async (banExpiresIn: unknown) => {
      const json = { userId: target.id, banExpiresIn }
      return (await request('POST', '/admin/ban-user', { json, token: admin.token })).body
    }
    const refused = [-1, 0.5, 3_155_760_001, 1e18, '60', true, [60], {}]
    for (const seconds of refused) {
      const body = await ban(seconds)
      expect(body.code, String(seconds)).toBe('VALIDATION_ERROR')
      expect(body.message).toMatch(/^\[body\.banExpiresIn\] /)
    }
    expect((await unwrap(admin.users.getUser({ id: target.id }))).user).toEqual(target)
    for (const seconds of [1, 1.5, 3_155_760_000]) {
      const { user } = await ban(seconds)
      expect(new Date(user.banExpires).getTime()).toBeGreaterThan(Date.now())
    }
  })

  it('returns 404 for an unknown user', async () => {
    const { admin } = await startServer()
    const response = await admin.bans.banUser({ userId: 'nobody' })
    expect(response.status).toBe(404)
    expect(response.body).toEqual({ message: 'User not found', code: 'USER_NOT_FOUND' })
  })

  it('refuses to ban the caller', async () => {
    const { admin } = await startServer()
    const userId = (await unwrap(admin.auth.getSession()))?.user.id ?? ''
    const response = await admin.bans.banUser({ userId })
    expect(response.body).toEqual({
      message: 'You cannot ban yourself',
      code: 'YOU_CANNOT_BAN_YOURSELF',
    })
    expect((await unwrap(admin.auth.getSession()))?.user.banned).toBe(false)
  })

  it('H1: refuses to ban the last admin, which a caller who may do less does not learn', async () => {
    const { admin, signInAs, createUser } = await startServer({
      env: writeRolesFile({ mod: { user: ['ban'] } }),
    })
    const userId = (await unwrap(admin.auth.getSession()))?.user.id ?? ''
    const moderator = await signInAs(await createUser({ role: 'mod' }))
    const response = await moderator.bans.banUser({ userId, banExpiresIn: 60 })
    expect(response.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER' })
    expect((await unwrap(admin.auth.getSession()))?.user.banned).toBe(false)
  })

  it('D1: rejects a remaining session of a banned user until the ban expires', async () => {
    const { createUser, signInAs, store, clock } = await startServer()
    const target = await createUser()
    const theirs = await signInAs(target)
    const banExpires = new Date(clock.now().getTime() + 60_000)
    await store.transaction((tx) =>
      tx.users.update(target.id, { banned: true, banExpires }, clock.now()),
    )
    expect((await theirs.auth.listSessions()).status).toBe(401)
    expect((await theirs.auth.getSession()).body).toBeNull()
    clock.advance(60)
    expect((await theirs.auth.listSessions()).status).toBe(200)
  })

  it('D1: lets no concurrent sign-in survive a ban', async () => {
    const { admin, createUser, anonymous, createClientWith } = await startServer()
    const target = await createUser()
    const { email, id: userId } = target
    for (let round = 0; round < 15; round += 1) {
      const signIn = () => anonymous.auth.signInEmail({ email, password: 'correct horse' })
      const first = [signIn(), signIn(), signIn(), signIn()]
      const ban = admin.bans.banUser({ userId })
      const responses = await Promise.all([...first, signIn(), signIn(), signIn(), signIn()])
      await unwrap(ban)
      const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId }))
      expect(sessions).toEqual([])
      for (const { status, body } of responses)
        if (status === 200)
          expect((await createClientWith(body.token).auth.getSession()).body).toBeNull()
      await unwrap(admin.bans.unbanUser({ userId }))
    }
  })
})
