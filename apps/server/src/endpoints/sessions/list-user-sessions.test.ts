import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('listUserSessions', () => {
  it('B6: lists live sessions, newest first, and omits expired ones', async () => {
    const { admin, createUser, signInAs, clock } = await startServer()
    const target = await createUser()
    const short = await unwrap(
      (await signInAs(target)).auth.signInEmail({
        email: target.email,
        password: 'correct horse',
        rememberMe: false,
      }),
    )
    expect(short.token).toBeTruthy()
    clock.advance(3600)
    await signInAs(target)
    const list = async () =>
      (await unwrap(admin.sessions.listUserSessions({ userId: target.id }))).sessions
    const before = await list()
    expect(before).toHaveLength(3)
    const times = before.map(({ createdAt }) => createdAt)
    expect([...times].sort().reverse()).toEqual(times)
    clock.advance(86_400 - 1800)
    expect(await list()).toHaveLength(2)
  })

  it('B6: lists more sessions than better-auth’s limit of 100', async () => {
    const { admin, createUser, store, clock } = await startServer()
    const { id: userId } = await createUser()
    await store.transaction(async (tx) => {
      for (let n = 0; n < 150; n += 1) {
        const expiresAt = new Date(clock.now().getTime() + 60_000)
        const session = {
          id: `s${n}`,
          token: `t${n}`,
          userId,
          expiresAt,
          ipAddress: null,
          userAgent: null,
        }
        await tx.sessions.create(session, clock.now())
      }
    })
    const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId }))
    expect(sessions).toHaveLength(150)
  })

  it('D5: shows the id of a session in place of its token', async () => {
    const { admin, createUser, signInAs, createClientWith } = await startServer()
    const target = await createUser()
    const theirs = await signInAs(target)
    const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId: target.id }))
    expect(sessions).toHaveLength(1)
    const [session] = sessions
    expect(Object.keys(session ?? {}).join()).toBe(
      'expiresAt,token,createdAt,updatedAt,ipAddress,userAgent,userId,impersonatedBy,id',
    )
    expect(session?.token).toBe(session?.id)
    expect(session?.token).not.toBe(theirs.token)
    expect((await createClientWith(session?.token).auth.getSession()).body).toBeNull()
  })

  it('D5: shows the token of the caller’s own current session alone', async () => {
    const { admin, signInAs, clock } = await startServer()
    const me = await unwrap(admin.auth.getSession())
    clock.advance(1)
    const other = await signInAs({ email: 'admin@example.com' })
    const userId = me?.user.id ?? ''
    const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId }))
    expect(sessions.map(({ token }) => token)).toEqual([expect.any(String), admin.token])
    expect(sessions[0]?.token).toBe(sessions[0]?.id)
    const byOther = await unwrap(other.sessions.listUserSessions({ userId }))
    expect(byOther.sessions.map(({ token }) => token)).not.toContain(admin.token)
  })

  it('returns the client of a session and its impersonator', async () => {
    const { admin, createUser, request } = await startServer()
    const target = await createUser()
    await request('POST', '/sign-in/email', {
      json: { email: target.email, password: 'correct horse' },
      headers: { 'user-agent': 'a browser' },
    })
    await unwrap(admin.impersonation.impersonateUser({ userId: target.id }))
    const me = await unwrap(admin.auth.getSession())
    const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId: target.id }))
    expect(sessions.map(({ impersonatedBy }) => impersonatedBy)).toEqual([me?.user.id, null])
    expect(sessions[1]).toMatchObject({ ipAddress: '127.0.0.1', userAgent: 'a browser' })
  })

  it('B6: returns 404 for an unknown user', async () => {
    const { admin } = await startServer()
    const response = await admin.sessions.listUserSessions({ userId: 'nobody' })
    expect(response.body).toMatchObject({ code: 'USER_NOT_FOUND' })
  })
})
