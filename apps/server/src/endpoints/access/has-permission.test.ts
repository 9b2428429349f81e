import { describe, expect, it } from 'vitest'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('hasPermission', () => {
  it('returns whether the caller has all the permissions', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const user = await signInAs(await createUser())
    const permissions = { user: ['ban', 'list'], session: ['revoke'] }
    expect(await unwrap(admin.access.hasPermission({ permissions }))).toEqual({
      error: null,
      success: true,
    })
    expect((await unwrap(user.access.hasPermission({ permissions }))).success).toBe(false)
  })

  it('returns false for empty and for undefined permissions', async () => {
    const { admin } = await startServer()
    const queries: object[] = [
      {},
      { user: [] },
      { user: ['ban'], session: [] },
      { user: ['ban', 'impersonate-admins'] },
      { user: ['fly'] },
      { nothing: ['ban'] },
      { constructor: ['ban'] },
      { toString: ['x'] },
    ]
    for (const permissions of queries)
      expect(
        (await unwrap(admin.access.hasPermission({ permissions: permissions as never }))).success,
      ).toBe(false)
  })

  it('returns false when a resource is named __proto__', async () => {
    const { request, admin } = await startServer()
    const body = '{"permissions":{"user":["ban"],"__proto__":["ban"]}}'
    const headers = { 'content-type': 'application/json' }
    const response = await request('POST', '/admin/has-permission', {
      body,
      headers,
      token: admin.token,
    })
    expect(response.body).toEqual({ error: null, success: false })
  })

  it('checks custom resources', async () => {
    const { createUser, signInAs } = await startServer({
      env: writeRolesFile({ editor: { post: ['write', 'publish'] } }),
    })
    const editor = await signInAs(await createUser({ role: 'editor' }))
    const may = async (permissions: Record<string, string[]>) =>
      (await unwrap(editor.access.hasPermission({ permissions }))).success
    expect(await may({ post: ['write'] })).toBe(true)
    expect(await may({ post: ['delete'] })).toBe(false)
  })

  it('E3: checks another user for a caller with user:get', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const user = await createUser()
    const other = await createUser({ role: 'admin' })
    const permissions = { user: ['ban'] }
    const hasBan = async (userId: string) =>
      (await unwrap(admin.access.hasPermission({ userId, permissions }))).success
    expect(await hasBan(user.id)).toBe(false)
    expect(await hasBan(other.id)).toBe(true)
    const theirs = await signInAs(user)
    const refused = await theirs.access.hasPermission({ userId: other.id, permissions })
    expect(refused.status).toBe(403)
    expect(refused.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_GET_USER' })
    expect((await theirs.access.hasPermission({ userId: user.id, permissions })).status).toBe(200)
  })

  it('E3: checks a role, which takes precedence over a user', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const user = await signInAs(await createUser())
    const may = async (role: string) =>
      (await unwrap(user.access.hasPermission({ role, permissions: { user: ['ban'] } }))).success
    expect(await may('admin')).toBe(true)
    expect(await may('user,admin')).toBe(true)
    expect(await may('user')).toBe(false)
    expect(await may('nope')).toBe(false)
    const both = { role: 'user', userId: 'nobody', permissions: { user: ['ban'] } }
    expect((await unwrap(admin.access.hasPermission(both))).success).toBe(false)
  })

  it('E3: accepts `permission` for `permissions`, and returns 404 for an unknown user', async () => {
    const { admin } = await startServer()
    const permission = { user: ['ban'] }
    expect((await unwrap(admin.access.hasPermission({ permission }))).success).toBe(true)
    const response = await admin.access.hasPermission({ userId: 'nobody', permission })
    expect(response.body).toMatchObject({ code: 'USER_NOT_FOUND' })
  })

  it('returns true for anything when the configuration makes the user an admin', async () => {
    const server = await startServer()
    const user = await server.createUser()
    await server.stop()
    const env = { CASTELLAN_ADMIN_USER_IDS: user.id }
    const { signInAs } = await startServer({ folder: server.folder, env })
    const theirs = await signInAs(user)
    const permissions = { anything: ['at all'] }
    expect((await unwrap(theirs.access.hasPermission({ permissions }))).success).toBe(true)
    expect((await theirs.users.listUsers()).status).toBe(200)
  })

  it('requires exactly one of `permission` and `permissions`', async () => {
    const { request, admin } = await startServer()
    const messageOf = async (json: unknown) =>
      (await request('POST', '/admin/has-permission', { json, token: admin.token })).body.message
    const wrong = [
      {},
      { permissions: 'x' },
      { permissions: { user: 'ban' } },
      { permissions: null },
    ]
    const expected = '[body] Invalid input: expected permissions, such as {"user": ["list", "ban"]}'
    for (const json of wrong) expect(await messageOf(json)).toBe(expected)
    const both = { permissions: { user: ['ban'] }, permission: { user: ['ban'] } }
    expect(await messageOf(both)).toBe(
      '[body] Invalid input: more than one option matched. Give permissions or permission, not both',
    )
    expect(await messageOf(undefined)).toBe(
      `[body] Invalid input: expected object, received undefined; ${expected}`,
    )
    expect(await messageOf({ permissions: { user: ['ban'] }, permission: 5 })).toBeUndefined()
  })

  it('A4: treats a null role as absent, and A5: accepts a number as an id', async () => {
    const { request, admin, store, clock } = await startServer()
    const row = { id: '42', name: 'Numbered', email: 'n@example.com' }
    await store.transaction((tx) => tx.users.create(row, clock.now()))
    const permissions = { user: ['ban'] }
    const check = async (json: object) => {
      const sent = { json: { permissions, ...json }, token: admin.token }
      return (await request('POST', '/admin/has-permission', sent)).body
    }
    expect(await check({ role: null })).toEqual({ error: null, success: true })
    expect(await check({ role: null, userId: 42 })).toEqual({ error: null, success: false })
    const wrong = '[body.userId] Invalid input: expected string, received'
    for (const [userId, type] of [
      [null, 'null'],
      [true, 'boolean'],
      [['42'], 'array'],
    ] as const)
      expect((await check({ userId })).message).toBe(`${wrong} ${type}`)
  })

  it('G2: checks 500 permissions and a role of 800 characters, and rejects more', async () => {
    const { admin } = await startServer()
    const actions = (count: number) => ({ user: Array<string>(count).fill('ban') })
    const check = (commas: number, permissions: object) =>
      admin.access.hasPermission({ role: `${','.repeat(commas)}admin`, ...permissions } as never)
    expect(await unwrap(check(795, { permissions: actions(499) }))).toMatchObject({ success: true })
    const tooMany = '[body] Too big: expected <=500 permissions'
    const refused: [ReturnType<typeof check>, string][] = [
      [
        check(796, { permissions: actions(1) }),
        '[body.role] Too big: expected string to have <=800',
      ],
      [check(0, { permissions: actions(500) }), tooMany],
      [check(0, { permission: actions(500) }), tooMany],
    ]
    for (const [pending, message] of refused) {
      const { status, body } = await pending
      expect([status, body]).toMatchObject([400, { code: 'VALIDATION_ERROR' }])
      expect((body as { message: string }).message).toContain(message)
    }
  })
})
