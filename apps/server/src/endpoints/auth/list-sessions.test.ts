import { describe, expect, it } from 'vitest'
import { startServer, type TestServer, unwrap } from '../../../test/kit/server.ts'
import { generateRandomString } from '../../secrets/token.ts'

const day = 86_400

describe('listSessions', () => {
  it('D5: lists the caller’s live sessions, newest first, with the token of the current one alone', async () => {
    const { createUser, signInAs, clock, request } = await startServer()
    const user = await createUser()
    await signInAs(await createUser())
    const first = await signInAs(user)
    clock.advance(60)
    const second = await signInAs(user)
    const sessionOf = async (client: typeof first) =>
      (await unwrap(client.auth.getSession()))?.session
    const { body, text } = await request('GET', '/list-sessions', { token: first.token })
    const other = await sessionOf(second)
    expect(body).toEqual([{ ...other, token: other?.id }, await sessionOf(first)])
    expect(body[1].token).toBe(first.token)
    expect(text).not.toContain(second.token)
  })

  it('omits expired sessions and impersonations', async () => {
    const { admin, createUser, signInAs, anonymous, clock } = await startServer()
    const user = await createUser()
    const { email } = user
    await unwrap(
      anonymous.auth.signInEmail({ email, password: 'correct horse', rememberMe: false }),
    )
    clock.advance(day + 1)
    const theirs = await signInAs(user)
    const adminAgain = await signInAs({ email: 'admin@example.com' })
    await unwrap(adminAgain.impersonation.impersonateUser({ userId: user.id }))
    const own = await unwrap(theirs.auth.getSession())
    const listed = await unwrap(theirs.auth.listSessions())
    expect(listed.map(({ id }) => id)).toEqual([own?.session.id])
    expect(
      (await unwrap(admin.sessions.listUserSessions({ userId: user.id }))).sessions,
    ).toHaveLength(2)
  })

  it('B6: lists the newest 1,000 sessions, however many an app has created', async () => {
    const { createUser, signInAs, admin, clock, store } = await startServer()
    const user = await createUser()
    await storeSessions({ store, clock }, user.id, 1002)
    clock.advance(60)
    const theirs = await signInAs(user)
    const listed = await unwrap(theirs.auth.listSessions())
    expect(listed).toHaveLength(100)
    await storeSessions({ store, clock }, user.id, 1002)
    const ids = (await unwrap(theirs.auth.listSessions())).map(({ id }) => id)
    expect(ids).toHaveLength(1000)
    const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId: user.id }))
    expect(sessions.map(({ id }) => id)).toEqual(ids)
  })

  it('refuses a session that is a day old, but keeps it valid', async () => {
    const { admin, clock } = await startServer()
    clock.advance(day - 60)
    expect((await admin.auth.listSessions()).status).toBe(200)
    clock.advance(120)
    expect(await admin.auth.listSessions()).toMatchObject({
      status: 403,
      body: { message: 'Session is not fresh. Sign in again.', code: 'SESSION_NOT_FRESH' },
    })
    expect((await admin.users.listUsers()).status).toBe(200)
  })

  it('takes the fresh age from the configuration, with 0 for no limit', async () => {
    const strict = await startServer({ env: { CASTELLAN_SESSION_FRESH_AGE: '60' } })
    strict.clock.advance(61)
    expect((await strict.admin.auth.listSessions()).status).toBe(403)
    const lax = await startServer({ env: { CASTELLAN_SESSION_FRESH_AGE: '0' } })
    lax.clock.advance(6 * day)
    expect((await lax.admin.auth.listSessions()).status).toBe(200)
  })
})

/** Creates sessions as an app does that shares the database. */
function storeSessions(
  { store, clock }: Pick<TestServer, 'store' | 'clock'>,
  userId: string,
  count: number,
) {
  const expiresAt = new Date(clock.now().getTime() + day * 1000)
  const client = { ipAddress: null, userAgent: null }
  return store.transaction(async (tx) => {
    for (let n = 0; n < count; n += 1) {
      const token = generateRandomString()
      await tx.sessions.create({ token, userId, expiresAt, ...client }, clock.now())
    }
  })
}
