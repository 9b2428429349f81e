import { describe, expect, it } from 'vitest'
import { cheapHasher, startServer, unwrap } from '../../../test/kit/server.ts'

const newPassword = 'a new password'

describe('setUserPassword', () => {
  it('replaces the password for signing in', async () => {
    const { admin, createUser, anonymous } = await startServer()
    const { id: userId, email } = await createUser()
    const response = await unwrap(admin.users.setUserPassword({ userId, newPassword }))
    expect(response).toEqual({ status: true })
    const statusWith = async (password: string) =>
      (await anonymous.auth.signInEmail({ email, password })).status
    expect(await statusWith(newPassword)).toBe(200)
    expect(await statusWith('correct horse')).toBe(401)
  })

  it('sets a password for a user without one', async () => {
    const { admin, anonymous } = await startServer()
    const email = 'none@example.com'
    const { user } = await unwrap(admin.users.createUser({ name: 'None', email }))
    await unwrap(admin.users.setUserPassword({ userId: user.id, newPassword }))
    expect((await anonymous.auth.signInEmail({ email, password: newPassword })).status).toBe(200)
  })

  it('D4: ends the sessions of the user unless revokeSessions is false', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const target = await createUser()
    const theirs = await signInAs(target)
    const input = { userId: target.id, newPassword: 'correct horse' }
    await unwrap(admin.users.setUserPassword({ ...input, revokeSessions: false }))
    expect((await theirs.auth.getSession()).body).not.toBeNull()
    await unwrap(admin.users.setUserPassword(input))
    expect((await theirs.auth.getSession()).body).toBeNull()
  })

  it('D4: keeps only the session of the request when the caller changes their own password', async () => {
    const { admin, signInAs } = await startServer()
    const other = await signInAs({ email: 'admin@example.com' })
    const me = await unwrap(admin.auth.getSession())
    await unwrap(admin.users.setUserPassword({ userId: me?.user.id ?? '', newPassword }))
    expect((await admin.auth.getSession()).body).not.toBeNull()
    expect((await other.auth.getSession()).body).toBeNull()
  })

  it('D4: lets no concurrent sign-in with the old password survive', async () => {
    const { admin, createUser, anonymous, createClientWith } = await startServer()
    const { id: userId, email } = await createUser()
    let password = 'correct horse'
    for (let round = 0; round < 15; round += 1) {
      const next = `password ${round}`
      const signIns = Array.from({ length: 6 }, () =>
        anonymous.auth.signInEmail({ email, password }),
      )
      const set = admin.users.setUserPassword({ userId, newPassword: next })
      const responses = await Promise.all(signIns)
      await unwrap(set)
      for (const { status, body } of responses) {
        if (status !== 200) continue
        expect((await createClientWith(body.token).auth.getSession()).body).toBeNull()
      }
      password = next
    }
  })

  it('C1: rejects a password that is too short or too long', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const target = await createUser()
    const set = async (text: string) =>
      (await admin.users.setUserPassword({ userId: target.id, newPassword: text })).body
    expect(await set('1234567')).toEqual({
      message: 'Password too short. A password has 8 to 128 characters.',
      code: 'PASSWORD_TOO_SHORT',
    })
    expect(await set('x'.repeat(129))).toEqual({
      message: 'Password too long. A password has 8 to 128 characters.',
      code: 'PASSWORD_TOO_LONG',
    })
    await signInAs(target)
  })

  it('requires a password and a user id', async () => {
    const { request, admin } = await startServer()
    const json = { newPassword: '', userId: '' }
    const response = await request('POST', '/admin/set-user-password', { json, token: admin.token })
    expect(response.body).toEqual({
      message:
        '[body.newPassword] newPassword cannot be empty; [body.userId] userId cannot be empty',
      code: 'VALIDATION_ERROR',
    })
  })

  it('returns 404 for an unknown user', async () => {
    const { admin } = await startServer()
    const response = await admin.users.setUserPassword({ userId: 'nobody', newPassword })
    expect(response.body).toMatchObject({ code: 'USER_NOT_FOUND' })
  })

  it('D4: ends the impersonations that the user started', async () => {
    const { admin, createUser, signInAs, createClientWith } = await startServer()
    const [helper, other] = [await createUser({ role: 'admin' }), await createUser()]
    const asHelper = await signInAs(helper)
    const { session } = await unwrap(asHelper.impersonation.impersonateUser({ userId: other.id }))
    await unwrap(admin.users.setUserPassword({ userId: helper.id, newPassword }))
    expect((await createClientWith(session.token).auth.getSession()).body).toBeNull()
  })

  it('D4: changes nothing when the password or revokeSessions is invalid', async () => {
    const { request, admin, createUser, signInAs, store } = await startServer()
    const { id: userId, email } = await createUser()
    const theirs = await signInAs({ email })
    const hash = await store.credentials.findHash(userId)
    const set = async (json: object) =>
      (await request('POST', '/admin/set-user-password', { json, token: admin.token })).body
    expect((await set({ userId, newPassword: 'short' })).code).toBe('PASSWORD_TOO_SHORT')
    expect((await set({ userId, newPassword, revokeSessions: 'no' })).message).toBe(
      '[body.revokeSessions] Invalid input: expected boolean, received string',
    )
    expect((await theirs.auth.getSession()).body).not.toBeNull()
    expect(await store.credentials.findHash(userId)).toBe(hash)
  })

  it('returns 404 for a user who is removed while the password is hashed, and stores no password', async () => {
    let beforeHash = async () => {}
    const hash = async (text: string) => {
      await beforeHash()
      return cheapHasher.hash(text)
    }
    const { admin, createUser, store } = await startServer({ hasher: { ...cheapHasher, hash } })
    const { id: userId } = await createUser()
    beforeHash = async () => {
      await unwrap(admin.users.removeUser({ userId }))
    }
    const response = await admin.users.setUserPassword({ userId, newPassword })
    expect(response.body).toMatchObject({ code: 'USER_NOT_FOUND' })
    expect(await store.credentials.findHash(userId)).toBeUndefined()
  })
})
