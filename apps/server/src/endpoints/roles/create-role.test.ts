import { describe, expect, it } from 'vitest'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

const creator = { creator: { role: ['create', 'list'], user: ['get'] } }

describe('createRole', () => {
  it('H3: creates a role that users can hold without a restart', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const user = await createUser()
    const theirs = await signInAs(user)
    await unwrap(admin.roles.createRole({ name: 'reader', permissions: { user: ['get'] } }))
    await unwrap(admin.access.setRole({ userId: user.id, role: ['user', 'reader'] }))
    expect((await theirs.users.getUser({ id: user.id })).status).toBe(200)
    expect((await theirs.users.listUsers()).status).toBe(403)
    const permissions = { user: ['get'] }
    const result = await unwrap(admin.access.hasPermission({ role: 'reader', permissions }))
    expect(result.success).toBe(true)
  })

  it('H2: refuses permissions that the caller lacks, on any resource', async () => {
    const { signInAs, createUser, admin } = await startServer({ env: writeRolesFile(creator) })
    const client = await signInAs(await createUser({ role: 'creator' }))
    const before = (await unwrap(admin.roles.listRoles())).roles
    const start = 'You are not allowed to grant permissions that you do not have: '
    const many = Array.from({ length: 250 }, (_, i) => `${'x'.repeat(95)}${i}`)
    const refusals: [Record<string, string[]>, RegExp][] = [
      [{ user: ['get', 'ban', 'delete'] }, /: user:ban, user:delete$/],
      [{ role: ['delete'] }, /: role:delete$/],
      [{ anything: ['else'] }, /: anything:else$/],
      [{ anything: many }, /, and 230 more$/],
    ]
    for (const [permissions, names] of refusals) {
      const { status, body } = await client.roles.createRole({ name: 'more', permissions })
      expect(status).toBe(403)
      expect(body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS' })
      expect(body).toHaveProperty('message', expect.stringMatching(names))
      expect(body).toHaveProperty('message', expect.stringContaining(start))
      expect(JSON.stringify(body).length).toBeLessThan(4_000)
    }
    expect((await unwrap(admin.roles.listRoles())).roles).toEqual(before)
    const own = { user: ['get'], role: ['list'] }
    expect((await client.roles.createRole({ name: 'same', permissions: own })).status).toBe(200)
  })

  it('refuses a name that exists in the database or the configuration, even in a race', async () => {
    const { admin } = await startServer()
    const create = (name: string) => admin.roles.createRole({ name, permissions: {} })
    for (const name of ['admin', 'user'])
      expect((await create(name)).body).toMatchObject({ code: 'ROLE_ALREADY_EXISTS' })
    const responses = await Promise.all(Array.from({ length: 6 }, () => create('twice')))
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400])
    expect((await create('constructor')).status).toBe(200)
  })

  it('rejects an invalid name and invalid permissions', async () => {
    const { admin, request } = await startServer()
    const wrong: [body: object, where: string][] = [
      [{ name: '', permissions: {} }, 'body.name'],
      [{ name: 'a,b', permissions: {} }, 'body.name'],
      [{ name: 'x'.repeat(101), permissions: {} }, 'body.name'],
      [{ name: '\ud800', permissions: {} }, 'body.name'],
      [{ name: 'a\udc00b', permissions: {} }, 'body.name'],
      [{ name: 'a', permissions: { own: ['\ud800'] } }, 'body.permissions'],
      [{ name: 'a', permissions: { '\udc00': ['x'] } }, 'body.permissions'],
      [{ name: 'a' }, 'body.permissions'],
      [{ name: 'a', permissions: { user: 'get' } }, 'body.permissions'],
      [{ name: 'a', permissions: { user: ['fly'] } }, 'body.permissions'],
      [{ name: 'a', permissions: { 'user:get': ['x'] } }, 'body.permissions'],
      [{ name: 'a', permissions: { own: ['a:b'] } }, 'body.permissions'],
      [{ name: 'a', permissions: { own: [''] } }, 'body.permissions'],
      [
        { name: 'a', permissions: { own: Array.from({ length: 501 }, (_, i) => `${i}`) } },
        'body.permissions',
      ],
    ]
    for (const [json, where] of wrong) {
      const response = await request('POST', '/admin/create-role', { json, token: admin.token })
      expect(response.status, JSON.stringify(json).slice(0, 80)).toBe(400)
      expect(response.body.code).toBe('VALIDATION_ERROR')
      expect(response.body.message).toContain(`[${where}]`)
    }
    const paired = { name: '👩‍🚀', permissions: {} }
    expect((await admin.roles.createRole(paired)).body).toMatchObject({ role: paired })
  })

  it('refuses the role after the thousandth, as every server keeps all of them in memory', async () => {
    const { admin, store, clock } = await startServer()
    await store.transaction(async (tx) => {
      for (let n = 0; n < 1000; n += 1) await tx.roles.create(`role ${n}`, [], clock.now())
    })
    const full = await admin.roles.createRole({ name: 'one more', permissions: {} })
    expect(full).toMatchObject({ status: 400, body: { code: 'TOO_MANY_ROLES' } })
    await unwrap(admin.roles.deleteRole({ name: 'role 7' }))
    await unwrap(admin.roles.createRole({ name: 'one more', permissions: {} }))
    expect((await unwrap(admin.roles.listRoles())).roles).toHaveLength(1002)
  })
})
