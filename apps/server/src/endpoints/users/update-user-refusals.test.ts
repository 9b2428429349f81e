import { problem } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

async function serverWithTarget(actions: string[] = []) {
  const server = await startServer({ env: writeRolesFile({ limited: { user: actions } }) })
  const { admin, signInAs, createUser, request } = server
  const { token } = await signInAs(await createUser({ role: 'limited' }))
  const target = await createUser()
  const update = async (data: unknown, userId: unknown = target.id, by = admin.token) => {
    const json = { userId, data }
    const { status, body } = await request('POST', '/admin/update-user', { json, token: by })
    return { status, body }
  }
  const limited = (data: unknown) => update(data, target.id, token)
  const untouched = async () =>
    expect((await unwrap(admin.users.getUser({ id: target.id }))).user).toEqual(target)
  return { ...server, target, update, limited, untouched }
}

describe('what updateUser refuses', () => {
  it('one thing after the other, in the order of WIRE §7.4', async () => {
    const { admin, update, limited, untouched } = await serverWithTarget(['update'])
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
    expect(await limited(withRole)).toEqual(problem('YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE'))
    expect(await update(withRole)).toEqual(problem('INVALID_ROLE_TYPE'))
    expect(await update({ ...withRole, role: 'nope' })).toEqual(
      problem('YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE'),
    )
    expect(await limited(withBan)).toEqual(problem('YOU_ARE_NOT_ALLOWED_TO_BAN_USERS'))
    expect(await update(withBan, me)).toEqual(problem('YOU_CANNOT_BAN_YOURSELF'))
    expect(await limited(withEmail)).toEqual(problem('YOU_ARE_NOT_ALLOWED_TO_SET_USERS_EMAIL'))
    expect(await update(withEmail, 'nobody')).toEqual(problem('INVALID_EMAIL'))
    expect(await update(taken, 'nobody')).toEqual(problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'))
    expect(await update({ name: 'x' }, 'nobody')).toEqual(problem('USER_NOT_FOUND'))
    await untouched()
  })

  it('C3: an address that is taken, whatever its case, but never one’s own', async () => {
    const { update, target, untouched } = await serverWithTarget()
    for (const email of ['admin@example.com', 'ADMIN@Example.com'])
      expect(await update({ email, name: 'New' })).toEqual(
        problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'),
      )
    await untouched()
    expect((await update({ email: target.email.toUpperCase() })).body.email).toBe(target.email)
  })

  it('C5: to ban oneself by a date or a reason beside it', async () => {
    const { admin, update } = await serverWithTarget()
    const me = (await unwrap(admin.auth.getSession()))?.user.id
    const data = { banned: true, banReason: 'x', banExpires: '2020-01-01' }
    expect(await update(data, me)).toEqual(problem('YOU_CANNOT_BAN_YOURSELF'))
    expect((await unwrap(admin.auth.getSession()))?.user).toMatchObject({
      banned: false,
      banReason: null,
    })
  })

  it('A6: wrong types in any column, each mistake in its place, and writes none of the others', async () => {
    const { update, untouched } = await serverWithTarget()
    const wrong = { name: null, email: 5, role: 'user', emailVerified: 'true', image: [] }
    const answer = await update({ ...wrong, banned: 'true', banReason: {}, banExpires: 5, x: 1 })
    expect(answer).toEqual(
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
    await untouched()
  })

  it('A4: null, a list or a text that is no object for `data`', async () => {
    const { update, untouched } = await serverWithTarget()
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
    await untouched()
  })

  it('A6: an end of a ban that is no instant of the years 0 to 9999', async () => {
    const { update, untouched } = await serverWithTarget()
    const wrong = ['', 'soon', '2999', '2999-02-30', '2999-01-01T00:00', '2999-01-01T00:00:00']
    for (const banExpires of [...wrong, '9999-12-31T23:59:59-01:00', '+010000-01-01T00:00:00Z'])
      expect(await update({ banExpires }), banExpires).toEqual(
        problem('VALIDATION_ERROR', '[body.data.banExpires] Invalid ISO datetime'),
      )
    await untouched()
  })
})

describe('the id of whom updateUser changes', () => {
  it('A5: is a text, or a number that is read as its text', async () => {
    const { store, update, clock } = await serverWithTarget()
    const row = { id: '42', name: 'Numbered', email: 'n@example.com' }
    await store.transaction((tx) => tx.users.create(row, clock.now()))
    expect((await update({ name: 'Changed' }, 42)).body.user).toMatchObject({ id: '42' })
    expect((await update({ name: 'Again' }, '42')).body.name).toBe('Again')
    expect(await update({ name: 'x' }, 42.5)).toEqual(problem('USER_NOT_FOUND'))
  })
})
