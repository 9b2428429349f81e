import { problem } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

async function startServerWithTarget(actions: string[] = []) {
  const server = await startServer({ env: writeRolesFile({ limited: { user: actions } }) })
  const { admin, signInAs, createUser, request } = server
  const { token } = await signInAs(await createUser({ role: 'limited' }))
  const target = await createUser()
  const update = async (data: unknown, userId: unknown = target.id, by = admin.token) => {
    const json = { userId, data }
    const { status, body } = await request('POST', '/admin/update-user', { json, token: by })
    return { status, body }
  }
  const updateLimited = (data: unknown) => update(data, target.id, token)
  const expectUnchanged = async () =>
    expect((await unwrap(admin.users.getUser({ id: target.id }))).user).toEqual(target)
  return { ...server, target, update, updateLimited, expectUnchanged }
}

describe('updateUser', () => {
  it('checks password, id, role, ban, email and existence in this order', async () => {
    const { admin, update, updateLimited, expectUnchanged } = await startServerWithTarget([
      'update',
    ])
    const me = (await unwrap(admin.auth.getSession()))?.user.id
    const all = { password: 'x', id: 'x', role: 5, banned: true, email: 'none', name: 'New' }
    const { password: _password, ...withId } = all
    const { id: _id, ...withRole } = withId
    const { role: _role, ...withBan } = withRole
    const { banned: _banned, ...withEmail } = withBan
    const taken = { email: 'Admin@example.com' }
    expect(await update({})).toEqual(problem('NO_DATA_TO_UPDATE'))
    expect(await update(all)).toEqual(problem('PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER'))
    expect(await update(withId)).toEqual(problem('USER_ID_CANNOT_BE_UPDATED'))
    expect(await updateLimited(withRole)).toEqual(
      problem('YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE'),
    )
    expect(await update(withRole)).toEqual(problem('INVALID_ROLE_TYPE'))
    expect(await update({ ...withRole, role: 'nope' })).toEqual(
      problem(
        'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE',
        'You are not allowed to set a non-existent role value. There is no role "nope".',
      ),
    )
    expect(await updateLimited(withBan)).toEqual(problem('YOU_ARE_NOT_ALLOWED_TO_BAN_USERS'))
    expect(await update(withBan, me)).toEqual(problem('YOU_CANNOT_BAN_YOURSELF'))
    expect(await updateLimited(withEmail)).toEqual(
      problem('YOU_ARE_NOT_ALLOWED_TO_SET_USERS_EMAIL'),
    )
    expect(await update(withEmail, 'nobody')).toEqual(problem('INVALID_EMAIL'))
    expect(await update(taken, 'nobody')).toEqual(problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'))
    expect(await update({ name: 'x' }, 'nobody')).toEqual(problem('USER_NOT_FOUND'))
    await expectUnchanged()
  })

  it('C3: rejects a taken address in any case, but accepts the user’s own', async () => {
    const { update, target, expectUnchanged } = await startServerWithTarget()
    for (const email of ['admin@example.com', 'ADMIN@Example.com'])
      expect(await update({ email, name: 'New' })).toEqual(
        problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'),
      )
    await expectUnchanged()
    expect((await update({ email: target.email.toUpperCase() })).body.email).toBe(target.email)
  })

  it('C5: refuses to ban the caller with a reason and an expiry', async () => {
    const { admin, update } = await startServerWithTarget()
    const me = (await unwrap(admin.auth.getSession()))?.user.id
    const data = { banned: true, banReason: 'x', banExpires: '2020-01-01' }
    expect(await update(data, me)).toEqual(problem('YOU_CANNOT_BAN_YOURSELF'))
    expect((await unwrap(admin.auth.getSession()))?.user).toMatchObject({
      banned: false,
      banReason: null,
    })
  })

  it('A6: lists wrong types in every column, and changes nothing', async () => {
    const { update, expectUnchanged } = await startServerWithTarget()
    const wrong = { name: null, email: 5, role: 'user', emailVerified: 'true', image: [] }
    const response = await update({ ...wrong, banned: 'true', banReason: {}, banExpires: 5, x: 1 })
    expect(response).toEqual(
      problem(
        'VALIDATION_ERROR',
        [
          '[body.data.name] Invalid input: expected string, received null',
          '[body.data.email] Invalid input: expected string, received number',
          '[body.data.image] Invalid input: expected string, received array',
          '[body.data.emailVerified] Invalid input: expected boolean, received string',
          '[body.data.banned] Invalid input: expected boolean, received string',
          '[body.data.banReason] Invalid input: expected string, received object',
          '[body.data.banExpires] Invalid input: expected string, received number',
          '[body.data] Unrecognized key: "x"',
        ].join('; '),
      ),
    )
    await expectUnchanged()
  })

  it('A4: rejects null, an array and a string without an object for `data`', async () => {
    const { update, expectUnchanged } = await startServerWithTarget()
    const wrong = [
      [null, 'null'],
      [[], 'array'],
      ['text', 'string'],
      ['[]', 'array'],
      [5, 'number'],
    ] as const
    for (const [data, type] of wrong)
      expect(await update(data)).toEqual(
        problem('VALIDATION_ERROR', `[body.data] Invalid input: expected record, received ${type}`),
      )
    await expectUnchanged()
  })

  it('A6: rejects a ban expiry that is not a timestamp of the years 0 to 9999', async () => {
    const { update, expectUnchanged } = await startServerWithTarget()
    const wrong = ['', 'soon', '2999', '2999-02-30', '2999-01-01T00:00', '2999-01-01T00:00:00']
    for (const banExpires of [...wrong, '9999-12-31T23:59:59-01:00', '+010000-01-01T00:00:00Z'])
      expect(await update({ banExpires }), banExpires).toEqual(
        problem('VALIDATION_ERROR', '[body.data.banExpires] Invalid ISO datetime'),
      )
    await expectUnchanged()
  })
})

describe('updateUser with an id', () => {
  it('A5: accepts a string or an integer', async () => {
    const { store, update, clock } = await startServerWithTarget()
    const row = { id: '42', name: 'Numbered', email: 'n@example.com' }
    await store.transaction((tx) => tx.users.create(row, clock.now()))
    expect((await update({ name: 'Changed' }, 42)).body.user).toMatchObject({ id: '42' })
    expect((await update({ name: 'Again' }, '42')).body.name).toBe('Again')
  })
})
