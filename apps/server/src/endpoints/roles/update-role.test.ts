import { describe, expect, it } from 'vitest'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

const updater = { updater: { role: ['create', 'update', 'list'], user: ['get', 'list'] } }

describe('updateRole', () => {
  it('H3: changes the permissions of every user with the role at once', async () => {
    const { admin, createUser, signInAs } = await startServer()
    await unwrap(admin.roles.createRole({ name: 'helper', permissions: { user: ['get'] } }))
    const user = await createUser({ role: 'helper' })
    const theirs = await signInAs(user)
    const permissions = { user: ['list'] }
    const { role } = await unwrap(admin.roles.updateRole({ name: 'helper', permissions }))
    expect(role.permissions).toEqual(permissions)
    expect((await theirs.users.listUsers()).status).toBe(200)
    expect((await theirs.users.getUser({ id: user.id })).status).toBe(403)
  })

  it('H2: refuses to add or remove permissions that the caller lacks', async () => {
    const { admin, createUser, signInAs } = await startServer({ env: writeRolesFile(updater) })
    const client = await signInAs(await createUser({ role: 'updater' }))
    await unwrap(admin.roles.createRole({ name: 'small', permissions: { user: ['get'] } }))
    await unwrap(admin.roles.createRole({ name: 'large', permissions: { user: ['ban'] } }))
    const refusals = [
      client.roles.updateRole({ name: 'small', permissions: { user: ['get', 'ban'] } }),
      client.roles.updateRole({ name: 'large', permissions: {} }),
    ]
    for (const response of await Promise.all(refusals)) {
      expect(response.status).toBe(403)
      expect(response.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS' })
    }
    const { roles } = await unwrap(admin.roles.listRoles())
    const stored = roles.filter(({ source }) => source === 'database')
    expect(stored.map(({ permissions }) => permissions)).toEqual([
      { user: ['ban'] },
      { user: ['get'] },
    ])
    const both = { user: ['get', 'list'] }
    expect((await client.roles.updateRole({ name: 'small', permissions: both })).status).toBe(200)
  })

  it('refuses a configured role and an unknown role', async () => {
    const { admin } = await startServer()
    const update = (name: string) => admin.roles.updateRole({ name, permissions: {} })
    expect((await update('admin')).body).toMatchObject({ code: 'ROLE_IS_CONFIGURED' })
    expect((await update('nope')).body).toMatchObject({ code: 'ROLE_NOT_FOUND' })
  })

  it('E1: refuses a change that leaves no admin', async () => {
    const { admin, signInAs, createUser } = await startServer()
    const { roles } = await unwrap(admin.roles.listRoles())
    const all = roles.find(({ name }) => name === 'admin')?.permissions ?? {}
    await unwrap(admin.roles.createRole({ name: 'second', permissions: all }))
    const me = (await unwrap(admin.auth.getSession()))?.user.id ?? ''
    const other = await createUser({ role: 'second' })
    const theirs = await signInAs(other)
    await unwrap(theirs.access.setRole({ userId: me, role: 'user' }))
    const permissions = { ...all, user: ['list'] }
    const response = await theirs.roles.updateRole({ name: 'second', permissions })
    expect(response.status).toBe(400)
    expect(response.body).toMatchObject({ code: 'LAST_ADMIN' })
    expect((await theirs.users.listUsers()).status).toBe(200)
    await unwrap(theirs.access.setRole({ userId: me, role: 'admin' }))
    expect((await theirs.roles.updateRole({ name: 'second', permissions })).status).toBe(200)
  })
})
