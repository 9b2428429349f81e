import { describe, expect, it } from 'vitest'
import { readRows } from '../../../test/kit/raw-sql.ts'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('removeUser', () => {
  it('deletes the user, their sessions and their account', async () => {
    const { admin, createUser, signInAs, config, anonymous } = await startServer()
    const target = await createUser()
    const theirs = await signInAs(target)
    const response = await unwrap(admin.users.removeUser({ userId: target.id }))
    expect(response).toEqual({ success: true })
    expect((await theirs.auth.getSession()).body).toBeNull()
    expect((await admin.users.getUser({ id: target.id })).status).toBe(404)
    const { email } = target
    expect((await anonymous.auth.signInEmail({ email, password: 'correct horse' })).status).toBe(
      401,
    )
    for (const table of ['session', 'account']) {
      const sql = `SELECT id FROM ${table} WHERE "userId" = '${target.id}'`
      expect(await readRows(config.database.url, sql)).toEqual([])
    }
  })

  it('returns 404 for an unknown user, and to the second of two concurrent requests', async () => {
    const { admin, createUser } = await startServer()
    const { id: userId } = await createUser()
    const responses = await Promise.all([1, 2].map(() => admin.users.removeUser({ userId })))
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 404])
    expect((await admin.users.removeUser({ userId: 'nobody' })).body).toMatchObject({
      code: 'USER_NOT_FOUND',
    })
  })

  it('refuses to remove the caller', async () => {
    const { admin } = await startServer()
    const me = await unwrap(admin.auth.getSession())
    const response = await admin.users.removeUser({ userId: me?.user.id ?? '' })
    expect(response.body).toEqual({
      message: 'You cannot remove yourself',
      code: 'YOU_CANNOT_REMOVE_YOURSELF',
    })
    expect((await admin.auth.getSession()).body).not.toBeNull()
  })

  it('H1: refuses to remove the last admin, which a caller who may do less does not learn', async () => {
    const { admin, signInAs, createUser } = await startServer({
      env: writeRolesFile({ remover: { user: ['delete'] } }),
    })
    const me = await unwrap(admin.auth.getSession())
    const remover = await signInAs(await createUser({ role: 'remover' }))
    const response = await remover.users.removeUser({ userId: me?.user.id ?? '' })
    expect(response.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER' })
    expect((await admin.auth.getSession()).body).not.toBeNull()
  })

  it('E1: keeps one of two admins who remove each other at the same time', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const adminId = (await unwrap(admin.auth.getSession()))?.user.id ?? ''
    for (let round = 0; round < 10; round += 1) {
      const [a, b] = [await createUser({ role: 'admin' }), await createUser({ role: 'admin' })]
      const [asA, asB] = [await signInAs(a), await signInAs(b)]
      await unwrap(asA.access.setRole({ userId: adminId, role: 'user' }))
      await Promise.all([
        asA.users.removeUser({ userId: b.id }),
        asB.users.removeUser({ userId: a.id }),
      ])
      const survivor = (await asA.auth.getSession()).body ? asA : asB
      const { total } = await unwrap(
        survivor.users.listUsers({ filterField: 'role', filterValue: 'admin' }),
      )
      expect(total).toBe(1)
      await unwrap(survivor.access.setRole({ userId: adminId, role: 'admin' }))
      const last = await unwrap(survivor.auth.getSession())
      await unwrap(admin.users.removeUser({ userId: last?.user.id ?? '' }))
    }
  })

  it('ends the impersonations that the user started, and changes no other user', async () => {
    const { admin, createUser, signInAs, createClientWith } = await startServer()
    const [helper, otherUser] = [await createUser({ role: 'admin' }), await createUser()]
    const [asHelper, asOtherUser] = [await signInAs(helper), await signInAs(otherUser)]
    const { session } = await unwrap(
      asHelper.impersonation.impersonateUser({ userId: otherUser.id }),
    )
    await unwrap(admin.users.removeUser({ userId: helper.id }))
    expect((await createClientWith(session.token).auth.getSession()).body).toBeNull()
    expect((await unwrap(asOtherUser.auth.getSession()))?.user).toEqual(otherUser)
  })

  it('A5: accepts only a string or a number as an id', async () => {
    const { admin, request, store, clock } = await startServer()
    const row = { id: '42', name: 'Numbered', email: 'n@example.com' }
    await store.transaction((tx) => tx.users.create(row, clock.now()))
    const remove = async (json: object) =>
      (await request('POST', '/admin/remove-user', { json, token: admin.token })).body
    const wrong = '[body.userId] Invalid input: expected'
    expect((await remove({})).message).toBe(`${wrong} nonoptional, received undefined`)
    for (const [userId, type] of [
      [null, 'null'],
      [['42'], 'array'],
      [{}, 'object'],
    ] as const)
      expect((await remove({ userId })).message).toBe(`${wrong} string, received ${type}`)
    expect((await admin.users.getUser({ id: '42' })).status).toBe(200)
    expect(await remove({ userId: 42 })).toEqual({ success: true })
  })
})
