import { describe, expect, it } from 'vitest'
import { adminEmail, password } from '../kit/server.ts'
import { dataOf, openHouse } from './visitors.ts'

const ada = { email: 'ada@example.com', name: 'Ada', password: 'a long password' }
const admin = { email: adminEmail, password }

describe.each(['program', 'page'] as const)("better-auth's client in a %s", (kind) => {
  /** A server, and its admin at better-auth's client. */
  const withAdmin = async () => {
    const server = await openHouse()
    const { auth } = server[kind]()
    const { user } = dataOf(await auth.signIn.email(admin))
    return { ...server, auth, me: user }
  }

  /** The same, with a user Ada, and one more visitor who has not signed in. */
  const withAda = async () => {
    const server = await withAdmin()
    const { user } = dataOf(await server.auth.admin.createUser({ ...ada, role: 'user' }))
    return { ...server, user, visitor: server[kind]() }
  }

  it('signs up, reads the session, and signs out', async () => {
    const house = await openHouse()
    const { auth } = house[kind]()
    expect((await auth.getSession()).data).toBeNull()

    const { user, token } = dataOf(await auth.signUp.email(ada))
    expect(user).toMatchObject({ email: ada.email, name: 'Ada', emailVerified: false })
    expect(token).toMatch(/^\w{32}$/)
    const current = dataOf(await auth.getSession())
    expect(current.user).toMatchObject({ id: user.id, role: 'user', banned: false })
    expect(current.session).toMatchObject({ userId: user.id, token })
    expect(current.session.expiresAt).toBeInstanceOf(Date)

    expect(dataOf(await auth.signOut())).toEqual({ success: true })
    expect((await auth.getSession()).data).toBeNull()
    expect((await house.createClientWith(token ?? '').auth.getSession()).body).toBeNull()
  })

  it('lists and revokes its own sessions', async () => {
    const { auth, visitor } = await withAda()
    dataOf(await visitor.auth.signIn.email(ada))
    dataOf(await visitor.auth.signIn.email(ada))
    const [, older] = dataOf(await visitor.auth.listSessions())
    expect(older).toMatchObject({ token: older?.id })
    expect(dataOf(await visitor.auth.revokeSession({ token: older?.token ?? '' }))).toEqual({
      status: true,
    })
    expect(dataOf(await visitor.auth.listSessions())).toHaveLength(1)

    dataOf(await visitor.auth.signIn.email(ada))
    expect(dataOf(await visitor.auth.revokeOtherSessions())).toEqual({ status: true })
    expect(dataOf(await visitor.auth.listSessions())).toHaveLength(1)
    expect(dataOf(await visitor.auth.revokeSessions())).toEqual({ status: true })
    expect((await visitor.auth.getSession()).data).toBeNull()
    expect(dataOf(await auth.getSession()).user.email).toBe(adminEmail)
  })

  it('creates, finds, updates and removes users', async () => {
    const { auth } = await withAdmin()
    const { user } = dataOf(
      await auth.admin.createUser({
        ...ada,
        role: 'user',
        data: { image: 'https://a.test/a.png' },
      }),
    )
    expect(user).toMatchObject({ email: ada.email, role: 'user', banned: false })
    expect(user.createdAt).toBeInstanceOf(Date)

    const found = dataOf(await auth.admin.getUser({ query: { id: user.id } }))
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
    const list = dataOf(await auth.admin.listUsers({ query }))
    expect(list).toMatchObject({ total: 1, limit: 10, offset: 0, users: [{ id: user.id }] })
    expect(dataOf(await auth.admin.listUsers({ query: {} })).total).toBe(2)

    const changed = dataOf(
      await auth.admin.updateUser({ userId: user.id, data: { name: 'Ada Lovelace' } }),
    )
    expect(changed).toMatchObject({ id: user.id, name: 'Ada Lovelace' })
    expect(dataOf(await auth.admin.removeUser({ userId: user.id }))).toEqual({ success: true })
    expect((await auth.admin.getUser({ query: { id: user.id } })).error).toMatchObject({
      status: 404,
      code: 'USER_NOT_FOUND',
      message: 'User not found',
    })
  })

  it('sets roles and passwords, and checks permissions', async () => {
    const { auth, user, visitor } = await withAda()
    const bans = { permissions: { user: ['ban' as const] } }
    dataOf(await visitor.auth.signIn.email(ada))
    expect(dataOf(await visitor.auth.admin.hasPermission(bans)).success).toBe(false)
    const promoted = dataOf(await auth.admin.setRole({ userId: user.id, role: ['user', 'admin'] }))
    expect(promoted.user.role).toBe('user,admin')
    expect(dataOf(await visitor.auth.admin.hasPermission(bans)).success).toBe(true)
    expect(visitor.auth.admin.checkRolePermission({ ...bans, role: 'admin' })).toBe(true)

    const newPassword = 'another long password'
    const set = await auth.admin.setUserPassword({ userId: user.id, newPassword })
    expect(dataOf(set)).toEqual({ status: true })
    expect((await visitor.auth.signIn.email(ada)).error?.status).toBe(401)
    dataOf(await visitor.auth.signIn.email({ ...ada, password: newPassword }))
  })

  it('bans and unbans', async () => {
    const { auth, user, me, visitor } = await withAda()
    dataOf(await visitor.auth.signIn.email(ada))
    const ban = { userId: user.id, banReason: 'spam', banExpiresIn: 60 }
    const banned = dataOf(await auth.admin.banUser(ban))
    expect(banned.user).toMatchObject({ banned: true, banReason: 'spam' })
    expect(banned.user.banExpires).toBeInstanceOf(Date)
    expect((await visitor.auth.getSession()).data).toBeNull()
    expect((await visitor.auth.signIn.email(ada)).error).toMatchObject({
      status: 403,
      code: 'BANNED_USER',
    })
    expect((await auth.admin.banUser({ userId: me.id })).error).toMatchObject({
      status: 400,
      code: 'YOU_CANNOT_BAN_YOURSELF',
    })

    const unbanned = dataOf(await auth.admin.unbanUser({ userId: user.id }))
    expect(unbanned.user).toMatchObject({ banned: false, banReason: null, banExpires: null })
    dataOf(await visitor.auth.signIn.email(ada))
  })

  it("lists and revokes a user's sessions", async () => {
    const { auth, user, visitor } = await withAda()
    dataOf(await visitor.auth.signIn.email(ada))
    dataOf(await visitor.auth.signIn.email(ada))
    const { sessions } = dataOf(await auth.admin.listUserSessions({ userId: user.id }))
    expect(sessions).toHaveLength(2)
    const sessionToken = sessions[0]?.token ?? ''
    expect(dataOf(await auth.admin.revokeUserSession({ sessionToken }))).toEqual({ success: true })
    expect((await visitor.auth.getSession()).data).toBeNull()
    expect(dataOf(await auth.admin.revokeUserSessions({ userId: user.id }))).toEqual({
      success: true,
    })
    expect(dataOf(await auth.admin.listUserSessions({ userId: user.id })).sessions).toEqual([])
  })

  it('receives errors with status, code and message', async () => {
    const { visitor } = await withAda()
    expect((await visitor.auth.admin.listUsers({ query: {} })).error).toMatchObject({
      status: 401,
      code: 'UNAUTHORIZED',
    })
    expect((await visitor.auth.signIn.email({ ...ada, password: 'not this' })).error).toMatchObject(
      {
        status: 401,
        code: 'INVALID_EMAIL_OR_PASSWORD',
        message: 'Invalid email or password',
      },
    )
    dataOf(await visitor.auth.signIn.email(ada))
    expect((await visitor.auth.admin.listUsers({ query: {} })).error).toMatchObject({
      status: 403,
      code: 'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS',
    })
  })
})
