import { join } from 'node:path'
import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/harness.ts'
import { withRoles } from '../../../test/roles.ts'

describe('removeUser', () => {
  it('removes the user, their sessions and their account, and leaves no row', async () => {
    const { admin, aUser, as, folder, anonymous } = await startServer()
    const target = await aUser()
    const theirs = await as(target)
    const answer = await unwrap(admin.users.removeUser({ userId: target.id }))
    expect(answer).toEqual({ success: true })
    expect((await theirs.auth.getSession()).body).toBeNull()
    expect((await admin.users.getUser({ id: target.id })).status).toBe(404)
    const { email } = target
    expect((await anonymous.auth.signInEmail({ email, password: 'correct horse' })).status).toBe(
      401,
    )
    const db = new Database(join(folder, 'test.db'))
    for (const table of ['session', 'account']) {
      const rows = db.prepare(`SELECT * FROM ${table} WHERE "userId" = ?`).all([target.id])
      expect(rows).toEqual([])
    }
    db.close()
  })

  it('answers 404 for nobody, and so for the second of two', async () => {
    const { admin, aUser } = await startServer()
    const { id: userId } = await aUser()
    const answers = await Promise.all([1, 2].map(() => admin.users.removeUser({ userId })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404])
    expect((await admin.users.removeUser({ userId: 'nobody' })).body).toMatchObject({
      code: 'USER_NOT_FOUND',
    })
  })

  it('refuses to remove oneself', async () => {
    const { admin } = await startServer()
    const me = await unwrap(admin.auth.getSession())
    const answer = await admin.users.removeUser({ userId: me?.user.id ?? '' })
    expect(answer.body).toEqual({
      message: 'You cannot remove yourself',
      code: 'YOU_CANNOT_REMOVE_YOURSELF',
    })
    expect((await admin.auth.getSession()).body).not.toBeNull()
  })

  it('E1: refuses to remove the last admin', async () => {
    const { admin, as, aUser } = await startServer({
      env: withRoles({ remover: { user: ['delete'] } }),
    })
    const me = await unwrap(admin.auth.getSession())
    const remover = await as(await aUser({ role: 'remover' }))
    const answer = await remover.users.removeUser({ userId: me?.user.id ?? '' })
    expect(answer.body).toMatchObject({ code: 'LAST_ADMIN' })
    expect((await admin.auth.getSession()).body).not.toBeNull()
  })

  it('E1: leaves one of two admins who remove each other', async () => {
    const { admin, aUser, as } = await startServer()
    const mine = (await unwrap(admin.auth.getSession()))?.user.id ?? ''
    for (let round = 0; round < 10; round += 1) {
      const [a, b] = [await aUser({ role: 'admin' }), await aUser({ role: 'admin' })]
      const [asA, asB] = [await as(a), await as(b)]
      await unwrap(asA.access.setRole({ userId: mine, role: 'user' }))
      await Promise.all([
        asA.users.removeUser({ userId: b.id }),
        asB.users.removeUser({ userId: a.id }),
      ])
      const survivor = (await asA.auth.getSession()).body ? asA : asB
      const { total } = await unwrap(
        survivor.users.listUsers({ filterField: 'role', filterValue: 'admin' }),
      )
      expect(total).toBe(1)
      await unwrap(survivor.access.setRole({ userId: mine, role: 'admin' }))
      const last = await unwrap(survivor.auth.getSession())
      await unwrap(admin.users.removeUser({ userId: last?.user.id ?? '' }))
    }
  })
})
