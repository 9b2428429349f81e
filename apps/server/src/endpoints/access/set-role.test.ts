import { resources } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('setRole', () => {
  it('replaces the roles of a user with immediate effect', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const target = await createUser()
    const theirs = await signInAs(target)
    expect((await theirs.users.listUsers()).status).toBe(403)
    const { user } = await unwrap(
      admin.access.setRole({ userId: target.id, role: ['user', 'admin'] }),
    )
    expect(user.role).toBe('user,admin')
    expect((await theirs.users.listUsers()).status).toBe(200)
    await unwrap(admin.access.setRole({ userId: target.id, role: 'user' }))
    expect((await theirs.users.listUsers()).status).toBe(403)
  })

  it('C2: rejects undefined roles and an empty list', async () => {
    const { admin, createUser } = await startServer()
    const target = await createUser()
    const wrong: [role: string | string[], advice: string][] = [
      ['nope', 'There is no role "nope".'],
      ['Admin,no', 'There is no role "Admin", "no".'],
      ['', 'There is no role "".'],
      ['user,', 'There is no role "".'],
      [[], 'Name at least one role.'],
      [['user', 'nope'], 'There is no role "nope".'],
      [['user,admin'], 'There is no role "user,admin".'],
    ]
    for (const [role, advice] of wrong) {
      const response = await admin.access.setRole({ userId: target.id, role })
      expect(response.status).toBe(400)
      expect(response.body).toEqual({
        message: `You are not allowed to set a non-existent role value. ${advice}`,
        code: 'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE',
      })
    }
    expect((await unwrap(admin.users.getUser({ id: target.id }))).role).toBe('user')
  })

  it('E2: combines the permissions of several roles', async () => {
    const { admin, signInAs, createUser } = await startServer({
      env: writeRolesFile({ reader: { user: ['get'] }, banner: { user: ['ban'] } }),
    })
    const both = await signInAs(await createUser({ role: 'reader,banner' }))
    const { id } = await createUser()
    expect((await both.users.getUser({ id })).status).toBe(200)
    expect((await both.bans.banUser({ userId: id })).status).toBe(200)
    const permissions = { user: ['get', 'ban'] }
    expect((await unwrap(both.access.hasPermission({ permissions }))).success).toBe(true)
    expect(
      (await unwrap(admin.access.hasPermission({ permissions, role: 'reader' }))).success,
    ).toBe(false)
  })

  it('E1: refuses to demote the last admin, but demotes one of two', async () => {
    const { admin, createUser } = await startServer()
    const userId = (await unwrap(admin.auth.getSession()))?.user.id ?? ''
    const response = await admin.access.setRole({ userId, role: 'user' })
    expect(response.status).toBe(400)
    expect(response.body).toEqual({
      message:
        'The last admin cannot be demoted, banned or removed. Make another user an admin first.',
      code: 'LAST_ADMIN',
    })
    expect((await admin.users.listUsers()).status).toBe(200)
    expect((await admin.access.setRole({ userId, role: ['user', 'admin'] })).status).toBe(200)
    await createUser({ role: 'admin' })
    expect((await admin.access.setRole({ userId, role: 'user' })).status).toBe(200)
  })

  it('E1: does not count a banned admin, and counts a user with all permissions from several roles', async () => {
    const half = ['create', 'list', 'get', 'update', 'set-role', 'ban', 'set-phone']
    const rest = ['impersonate', 'delete', 'set-password', 'set-email']
    const { admin, createUser } = await startServer({
      env: writeRolesFile({
        half: { user: half },
        rest: { ...resources, user: rest },
      }),
    })
    const userId = (await unwrap(admin.auth.getSession()))?.user.id ?? ''
    const banned = await createUser({ role: 'admin' })
    await unwrap(admin.bans.banUser({ userId: banned.id }))
    await createUser({ role: 'half' })
    const demote = () => admin.access.setRole({ userId, role: 'half' })
    expect((await demote()).body).toMatchObject({ code: 'LAST_ADMIN' })
    await createUser({ role: 'half,rest' })
    expect((await demote()).status).toBe(200)
  })

  it('E1: counts a user that the configuration makes an admin', async () => {
    const server = await startServer()
    const { id } = await server.createUser()
    await server.stop()
    const { admin } = await startServer({
      folder: server.folder,
      env: { CASTELLAN_ADMIN_USER_IDS: id },
    })
    const userId = (await unwrap(admin.auth.getSession()))?.user.id ?? ''
    expect((await admin.access.setRole({ userId, role: 'user' })).status).toBe(200)
  })

  it('E1: keeps one of two admins who demote each other at the same time', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const first = (await unwrap(admin.auth.getSession()))?.user.id ?? ''
    for (let round = 0; round < 10; round += 1) {
      const second = await createUser({ role: 'admin' })
      const asSecond = await signInAs(second)
      const responses = await Promise.all([
        admin.access.setRole({ userId: second.id, role: 'user' }),
        asSecond.access.setRole({ userId: first, role: 'user' }),
        admin.bans.banUser({ userId: second.id }),
        asSecond.bans.banUser({ userId: first }),
      ])
      const me = await admin.users.listUsers({ filterField: 'role', filterValue: 'admin' })
      expect(responses.map(({ status }) => status)).toContain(200)
      if (me.status !== 200) {
        await unwrap(asSecond.bans.unbanUser({ userId: first }))
        await unwrap(asSecond.access.setRole({ userId: first, role: 'admin' }))
      }
      const restored = me.status === 200 ? admin : await signInAs({ email: 'admin@example.com' })
      await unwrap(restored.users.removeUser({ userId: second.id }))
      if (restored !== admin)
        await admin.signIn({ email: 'admin@example.com', password: 'correct horse' })
    }
    expect((await unwrap(admin.auth.getSession()))?.user.role).toBe('admin')
  })

  it('returns 404 for an unknown user, and rejects an invalid role', async () => {
    const { admin, request } = await startServer()
    const response = await admin.access.setRole({ userId: 'nobody', role: 'user' })
    expect(response.body).toMatchObject({ code: 'USER_NOT_FOUND' })
    const json = { userId: 'x', role: [5] }
    const wrong = await request('POST', '/admin/set-role', { json, token: admin.token })
    expect(wrong.body).toEqual({ message: '[body.role] Invalid input', code: 'VALIDATION_ERROR' })
  })

  it('changes nothing else of the user or their sessions, and A5: accepts a number as an id', async () => {
    const { admin, request, store, createUser, signInAs, clock } = await startServer()
    const target = await createUser()
    const theirs = await signInAs(target)
    clock.advance(5)
    const { user } = await unwrap(admin.access.setRole({ userId: target.id, role: 'admin' }))
    expect(user).toEqual({ ...target, role: 'admin', updatedAt: user.updatedAt })
    expect(user.updatedAt > target.updatedAt).toBe(true)
    expect((await theirs.auth.getSession()).body).not.toBeNull()
    const row = { id: '42', name: 'Numbered', email: 'n@example.com' }
    await store.transaction((tx) => tx.users.create(row, clock.now()))
    const json = { userId: 42, role: 'admin' }
    const response = await request('POST', '/admin/set-role', { json, token: admin.token })
    expect(response.body.user).toMatchObject({ id: '42', role: 'admin' })
  })
})
