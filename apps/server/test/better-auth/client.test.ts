import { describe, expect, it } from 'vitest'
import { adminEmail, password } from '../kit/server.ts'
import { startOpenServer, unwrapData } from './clients.ts'

const ada = { email: 'ada@example.com', name: 'Ada', password: 'a long password' }
const admin = { email: adminEmail, password }

describe.each(['program', 'page'] as const)("better-auth's client in a %s", (kind) => {
  /** Starts a server, and signs its admin in with better-auth's client. */
  const startWithAdmin = async () => {
    const server = await startOpenServer()
    const { auth } = server[kind]()
    const { user } = unwrapData(await auth.signIn.email(admin))
    return { ...server, auth, me: user }
  }

  /** Starts the same with a user Ada, and a second client without a session. */
  const startWithAda = async () => {
    const server = await startWithAdmin()
    const { user } = unwrapData(await server.auth.admin.createUser({ ...ada, role: 'user' }))
    return { ...server, user, adasClient: server[kind]() }
  }

  it('signs up, reads the session, and signs out', async () => {
    const server = await startOpenServer()
    const { auth } = server[kind]()
    expect((await auth.getSession()).data).toBeNull()

    const { user, token } = unwrapData(await auth.signUp.email(ada))
    expect(user).toMatchObject({ email: ada.email, name: 'Ada', emailVerified: false })
    expect(token).toMatch(/^\w{32}$/)
    const current = unwrapData(await auth.getSession())
    expect(current.user).toMatchObject({ id: user.id, role: 'user', banned: false })
    expect(current.session).toMatchObject({ userId: user.id, token })
    expect(current.session.expiresAt).toBeInstanceOf(Date)

    expect(unwrapData(await auth.signOut())).toEqual({ success: true })
    expect((await auth.getSession()).data).toBeNull()
    expect((await server.createClientWith(token ?? '').auth.getSession()).body).toBeNull()
  })

  it('finds its current session in the list, as user interfaces do', async () => {
    const { adasClient, ...server } = await startWithAda()
    unwrapData(await server[kind]().auth.signIn.email(ada))
    unwrapData(await adasClient.auth.signIn.email(ada))
    const { session } = unwrapData(await adasClient.auth.getSession())
    const listed = unwrapData(await adasClient.auth.listSessions())
    expect(listed.filter(({ token }) => token === session.token)).toEqual([session])
  })

  it('lists and revokes its own sessions', async () => {
    const { auth, adasClient, ...server } = await startWithAda()
    unwrapData(await server[kind]().auth.signIn.email(ada))
    unwrapData(await adasClient.auth.signIn.email(ada))
    const [, older] = unwrapData(await adasClient.auth.listSessions())
    expect(older).toMatchObject({ token: older?.id })
    expect(unwrapData(await adasClient.auth.revokeSession({ token: older?.token ?? '' }))).toEqual({
      status: true,
    })
    expect(unwrapData(await adasClient.auth.listSessions())).toHaveLength(1)

    unwrapData(await server[kind]().auth.signIn.email(ada))
    expect(unwrapData(await adasClient.auth.revokeOtherSessions())).toEqual({ status: true })
    expect(unwrapData(await adasClient.auth.listSessions())).toHaveLength(1)
    expect(unwrapData(await adasClient.auth.revokeSessions())).toEqual({ status: true })
    expect((await adasClient.auth.getSession()).data).toBeNull()
    expect(unwrapData(await auth.getSession()).user.email).toBe(adminEmail)
  })

  it('creates, finds, updates and removes users', async () => {
    const { auth } = await startWithAdmin()
    const { user } = unwrapData(
      await auth.admin.createUser({
        ...ada,
        role: 'user',
        data: { image: 'https://a.test/a.png' },
      }),
    )
    expect(user).toMatchObject({ email: ada.email, role: 'user', banned: false })
    expect(user.createdAt).toBeInstanceOf(Date)

    const found = unwrapData(await auth.admin.getUser({ query: { id: user.id } }))
    expect(found).toMatchObject({ id: user.id, image: 'https://a.test/a.png' })
    const query = {
      searchValue: 'ADA',
      searchField: 'name' as const,
      searchOperator: 'starts_with' as const,
      filterField: 'role',
      filterValue: 'user',
      filterOperator: 'eq' as const,
      sortBy: 'name',
      sortDirection: 'desc' as const,
      limit: 10,
      offset: 0,
    }
    const list = unwrapData(await auth.admin.listUsers({ query }))
    expect(list).toMatchObject({ total: 1, limit: 10, offset: 0, users: [{ id: user.id }] })
    expect(unwrapData(await auth.admin.listUsers({ query: {} })).total).toBe(2)

    const changed = unwrapData(
      await auth.admin.updateUser({ userId: user.id, data: { name: 'Ada Lovelace' } }),
    )
    expect(changed).toMatchObject({ id: user.id, name: 'Ada Lovelace' })
    expect(unwrapData(await auth.admin.removeUser({ userId: user.id }))).toEqual({ success: true })
    expect((await auth.admin.getUser({ query: { id: user.id } })).error).toMatchObject({
      status: 404,
      code: 'USER_NOT_FOUND',
      message: 'User not found',
    })
  })

  it('sets roles and passwords, and checks permissions', async () => {
    const { auth, user, adasClient } = await startWithAda()
    const bans = { permissions: { user: ['ban' as const] } }
    unwrapData(await adasClient.auth.signIn.email(ada))
    expect(unwrapData(await adasClient.auth.admin.hasPermission(bans)).success).toBe(false)
    const promoted = unwrapData(
      await auth.admin.setRole({ userId: user.id, role: ['user', 'admin'] }),
    )
    expect(promoted.user.role).toBe('user,admin')
    expect(unwrapData(await adasClient.auth.admin.hasPermission(bans)).success).toBe(true)
    expect(adasClient.auth.admin.checkRolePermission({ ...bans, role: 'admin' })).toBe(true)

    const newPassword = 'another long password'
    const set = await auth.admin.setUserPassword({ userId: user.id, newPassword })
    expect(unwrapData(set)).toEqual({ status: true })
    expect((await adasClient.auth.signIn.email(ada)).error?.status).toBe(401)
    unwrapData(await adasClient.auth.signIn.email({ ...ada, password: newPassword }))
  })

  it('bans and unbans a user', async () => {
    const { auth, user, me, adasClient } = await startWithAda()
    unwrapData(await adasClient.auth.signIn.email(ada))
    const ban = { userId: user.id, banReason: 'spam', banExpiresIn: 60 }
    const banned = unwrapData(await auth.admin.banUser(ban))
    expect(banned.user).toMatchObject({ banned: true, banReason: 'spam' })
    expect(banned.user.banExpires).toBeInstanceOf(Date)
    expect((await adasClient.auth.getSession()).data).toBeNull()
    expect((await adasClient.auth.signIn.email(ada)).error).toMatchObject({
      status: 403,
      code: 'BANNED_USER',
    })
    expect((await auth.admin.banUser({ userId: me.id })).error).toMatchObject({
      status: 400,
      code: 'YOU_CANNOT_BAN_YOURSELF',
    })

    const unbanned = unwrapData(await auth.admin.unbanUser({ userId: user.id }))
    expect(unbanned.user).toMatchObject({ banned: false, banReason: null, banExpires: null })
    unwrapData(await adasClient.auth.signIn.email(ada))
  })

  it("lists and revokes a user's sessions", async () => {
    const { auth, user, adasClient, ...server } = await startWithAda()
    unwrapData(await server[kind]().auth.signIn.email(ada))
    unwrapData(await adasClient.auth.signIn.email(ada))
    const { sessions } = unwrapData(await auth.admin.listUserSessions({ userId: user.id }))
    expect(sessions).toHaveLength(2)
    const sessionToken = sessions[0]?.token ?? ''
    expect(unwrapData(await auth.admin.revokeUserSession({ sessionToken }))).toEqual({
      success: true,
    })
    expect((await adasClient.auth.getSession()).data).toBeNull()
    expect(unwrapData(await auth.admin.revokeUserSessions({ userId: user.id }))).toEqual({
      success: true,
    })
    expect(unwrapData(await auth.admin.listUserSessions({ userId: user.id })).sessions).toEqual([])
  })

  it('receives errors with status, code and message', async () => {
    const { adasClient } = await startWithAda()
    expect((await adasClient.auth.admin.listUsers({ query: {} })).error).toMatchObject({
      status: 401,
      code: 'UNAUTHORIZED',
    })
    expect(
      (await adasClient.auth.signIn.email({ ...ada, password: 'not this' })).error,
    ).toMatchObject({
      status: 401,
      code: 'INVALID_EMAIL_OR_PASSWORD',
      message: 'Invalid email or password',
    })
    unwrapData(await adasClient.auth.signIn.email(ada))
    expect((await adasClient.auth.admin.listUsers({ query: {} })).error).toMatchObject({
      status: 403,
      code: 'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS',
    })
  })
})
