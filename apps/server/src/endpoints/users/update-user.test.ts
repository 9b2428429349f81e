import { describe, expect, it } from 'vitest'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

/** Starts a server with a user to change, and a client with only the given user permissions. */
async function startServerWithRole(actions: string[]) {
  const server = await startServer({ env: writeRolesFile({ limited: { user: actions } }) })
  const limited = await server.signInAs(await server.createUser({ role: 'limited' }))
  const target = await server.createUser()
  const expectUnchanged = async () =>
    expect((await unwrap(server.admin.users.getUser({ id: target.id }))).user).toEqual(target)
  return { server, limited, target, expectUnchanged }
}

describe('updateUser', () => {
  it('A3: changes the given fields, and returns the user at the top level and under `user`', async () => {
    const { admin, createUser, clock } = await startServer()
    const target = await createUser()
    clock.advance(5)
    const data = { name: 'Other', image: 'x.png', emailVerified: true, email: 'Other@Example.com' }
    const { user, ...fields } = await unwrap(admin.users.updateUser({ userId: target.id, data }))
    expect(user).toEqual({
      ...target,
      ...data,
      email: 'other@example.com',
      updatedAt: user.updatedAt,
    })
    expect(fields).toEqual(user)
    expect(user.updatedAt > target.updatedAt).toBe(true)
    const own = await admin.users.updateUser({ userId: target.id, data: { email: user.email } })
    expect(own.status).toBe(200)
  })

  it('A4: accepts `data` as a JSON string, and A5: accepts a number as an id', async () => {
    const { request, admin, createUser } = await startServer()
    const { id } = await createUser()
    const update = (json: object) =>
      request('POST', '/admin/update-user', { json, token: admin.token })
    expect((await update({ userId: id, data: '{"name":"Text"}' })).body.name).toBe('Text')
    expect((await update({ userId: 5, data: { name: 'x' } })).body.code).toBe('USER_NOT_FOUND')
  })

  it('A5: rejects an id that is neither a string nor a number', async () => {
    const { request, admin, createUser } = await startServer()
    const { id } = await createUser()
    for (const userId of [null, true, [id], { id }]) {
      const json = { userId, data: { name: 'x' } }
      const response = await request('POST', '/admin/update-user', { json, token: admin.token })
      expect(response.body.code).toBe('VALIDATION_ERROR')
      expect(response.body.message).toMatch(
        /^\[body\.userId\] Invalid input: expected string, received/,
      )
    }
    const response = await request('POST', '/admin/update-user', { json: {}, token: admin.token })
    expect(response.body.message).toBe(
      '[body.userId] Invalid input: expected nonoptional, received undefined; ' +
        '[body.data] Invalid input: expected record, received undefined',
    )
  })

  it('A6: rejects unknown columns and wrong types by name, and changes nothing', async () => {
    const { request, admin, createUser } = await startServer()
    const target = await createUser()
    const wrong = {
      '{"name":"new","nope":1}': '[body.data] Unrecognized key: "nope"',
      '{"__proto__":{"role":"admin"}}': '[body.data] Unrecognized key: "__proto__"',
      '{"createdAt":"2020-01-01"}': '[body.data] Unrecognized key: "createdAt"',
      '{"phoneNumber":"1"}': '[body.data] Unrecognized key: "phoneNumber"',
      '{"name":5}': '[body.data.name] Invalid input: expected string, received number',
      '{"email":null}': '[body.data.email] Invalid input: expected string, received null',
      '{"banned":1}': '[body.data.banned] Invalid input: expected boolean, received number',
    }
    for (const [data, message] of Object.entries(wrong)) {
      const body = `{"userId":"${target.id}","data":${data}}`
      const headers = { 'content-type': 'application/json' }
      const response = await request('POST', '/admin/update-user', {
        body,
        headers,
        token: admin.token,
      })
      expect(response.body).toEqual({ message, code: 'VALIDATION_ERROR' })
    }
    expect((await unwrap(admin.users.getUser({ id: target.id }))).user).toEqual(target)
  })

  it('rejects an empty update, an id and a password', async () => {
    const { request, admin, createUser } = await startServer()
    const { id: userId } = await createUser()
    const codeOf = async (data: object) => {
      const json = { userId, data }
      return (await request('POST', '/admin/update-user', { json, token: admin.token })).body.code
    }
    expect(await codeOf({})).toBe('NO_DATA_TO_UPDATE')
    expect(await codeOf({ password: 'x' })).toBe('PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER')
    expect(await codeOf({ id: 'x' })).toBe('USER_ID_CANNOT_BE_UPDATED')
  })

  it('requires user:set-role for a role, and rejects undefined roles', async () => {
    const { server, limited, target, expectUnchanged } = await startServerWithRole(['update'])
    const { admin, request } = server
    const userId = target.id
    const refused = await limited.users.updateUser({ userId, data: { role: 'admin' } })
    expect(refused.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE' })
    for (const role of [null, 5, ['user', 7]]) {
      const json = { userId, data: { role } }
      const response = await request('POST', '/admin/update-user', { json, token: admin.token })
      expect(response.body.code).toBe('INVALID_ROLE_TYPE')
    }
    for (const role of ['nope', []]) {
      const response = await admin.users.updateUser({ userId, data: { role } })
      expect(response.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE' })
    }
    await expectUnchanged()
    const { role } = await unwrap(
      admin.users.updateUser({ userId, data: { role: ['limited', 'user'] } }),
    )
    expect(role).toBe('limited,user')
  })

  it('requires user:set-email for an address, and rejects invalid and taken ones', async () => {
    const { server, limited, target, expectUnchanged } = await startServerWithRole(['update'])
    const userId = target.id
    for (const data of [{ email: 'a@example.com' }, { emailVerified: true }]) {
      const response = await limited.users.updateUser({ userId, data })
      expect(response.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_EMAIL' })
    }
    const codeOf = async (email: string) =>
      (await server.admin.users.updateUser({ userId, data: { email } })).body
    expect(await codeOf('nonsense')).toMatchObject({ code: 'INVALID_EMAIL' })
    expect(await codeOf('')).toMatchObject({ code: 'INVALID_EMAIL' })
    expect(await codeOf('ADMIN@example.com')).toMatchObject({
      code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
    })
    await expectUnchanged()
    expect((await limited.users.updateUser({ userId, data: { name: 'x' } })).status).toBe(200)
  })

  it('C3: gives an address to one of two concurrent requests', async () => {
    const { admin, createUser } = await startServer()
    const [one, two] = [await createUser(), await createUser()]
    for (let round = 0; round < 10; round += 1) {
      const data = { email: `race${round}@example.com` }
      const responses = await Promise.all(
        [one, two].map(({ id }) => admin.users.updateUser({ userId: id, data })),
      )
      expect(responses.map(({ status }) => status).sort()).toEqual([200, 400])
    }
  })

  it('C5: bans the user and ends their sessions with `banned: true`', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const target = await createUser()
    const theirs = await signInAs(target)
    const response = await unwrap(
      admin.users.updateUser({ userId: target.id, data: { banned: true } }),
    )
    expect(response).toMatchObject({ banned: true, banReason: 'No reason', banExpires: null })
    expect((await theirs.auth.getSession()).body).toBeNull()
  })

  it('C5: stores the given reason and expiry', async () => {
    const { admin, createUser } = await startServer()
    const { id: userId } = await createUser()
    const data = { banned: true, banReason: 'spam', banExpires: '2999-01-02T03:04:05.678Z' }
    expect(await unwrap(admin.users.updateUser({ userId, data }))).toMatchObject(data)
    const lifted = { banned: null, banReason: null, banExpires: null }
    expect(await unwrap(admin.users.updateUser({ userId, data: lifted }))).toMatchObject({
      ...lifted,
      banned: false,
    })
  })

  it('C5: refuses to ban the caller, and requires user:ban', async () => {
    const { server, limited, target, expectUnchanged } = await startServerWithRole(['update'])
    const me = await unwrap(server.admin.auth.getSession())
    const self = { userId: me?.user.id ?? '', data: { banned: true } }
    expect((await server.admin.users.updateUser(self)).body).toMatchObject({
      code: 'YOU_CANNOT_BAN_YOURSELF',
    })
    for (const data of [{ banned: true }, { banReason: 'x' }, { banExpires: null }]) {
      const response = await limited.users.updateUser({ userId: target.id, data })
      expect(response.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_BAN_USERS' })
    }
    await expectUnchanged()
  })

  it('C5: treats a new expiry of an expired ban as a ban', async () => {
    const { admin, createUser, clock, signInAs } = await startServer()
    const other = await signInAs(await createUser({ role: 'admin' }))
    const me = await unwrap(other.auth.getSession())
    const userId = me?.user.id ?? ''
    await unwrap(admin.bans.banUser({ userId, banExpiresIn: 60 }))
    clock.advance(61)
    const beforeUpdate = await signInAs({ email: me?.user.email ?? '' })
    await unwrap(
      admin.users.updateUser({ userId, data: { banned: true, banExpires: '2020-01-01' } }),
    )
    const afterUpdate = await signInAs({ email: me?.user.email ?? '' })
    const data = { banned: true, banExpires: '2999-01-01' }
    expect((await beforeUpdate.auth.getSession()).body).toBeNull()
    expect((await afterUpdate.users.updateUser({ userId, data })).body).toMatchObject({
      code: 'YOU_CANNOT_BAN_YOURSELF',
    })
  })

  it('E1: refuses to change the role of the last admin', async () => {
    const { admin } = await startServer()
    const me = await unwrap(admin.auth.getSession())
    const response = await admin.users.updateUser({
      userId: me?.user.id ?? '',
      data: { role: 'user' },
    })
    expect(response.body).toMatchObject({ code: 'LAST_ADMIN' })
    expect((await unwrap(admin.auth.getSession()))?.user.role).toBe('admin')
  })

  it('returns 404 for an unknown user', async () => {
    const { admin } = await startServer()
    const response = await admin.users.updateUser({ userId: 'nobody', data: { name: 'x' } })
    expect(response.body).toMatchObject({ code: 'USER_NOT_FOUND' })
  })
})
