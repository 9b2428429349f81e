import { describe, expect, it } from 'vitest'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('listRoles', () => {
  it('H3: lists those of the configuration and those that are stored, by name', async () => {
    const { admin } = await startServer({ env: writeRolesFile({ zoo: { lion: ['feed'] } }) })
    const permissions = { user: ['ban', 'get'], session: ['list'] }
    const made = await unwrap(admin.roles.createRole({ name: 'helper', permissions: { user: [] } }))
    const { role } = await unwrap(admin.roles.updateRole({ name: 'helper', permissions }))
    const { roles } = await unwrap(admin.roles.listRoles())
    expect(roles.map(({ name }) => name)).toEqual(['admin', 'helper', 'user', 'zoo'])
    expect(roles[1]).toEqual(role)
    expect(role).toEqual({
      name: 'helper',
      permissions,
      source: 'database',
      createdAt: made.role.createdAt,
      updatedAt: role.updatedAt,
    })
    const configured = { source: 'configuration', createdAt: null, updatedAt: null }
    expect(roles[3]).toEqual({ name: 'zoo', permissions: { lion: ['feed'] }, ...configured })
    expect(roles[2]).toEqual({ name: 'user', permissions: {}, ...configured })
  })

  it('H3: shows a role once that the configuration defines later, as it does', async () => {
    const first = await startServer()
    await unwrap(first.admin.roles.createRole({ name: 'helper', permissions: { user: ['ban'] } }))
    const held = await first.createUser({ role: 'helper' })
    await first.stop()
    const env = writeRolesFile({ helper: { user: ['get'] } })
    const { admin, signInAs } = await startServer({ folder: first.folder, env })
    const { roles } = await unwrap(admin.roles.listRoles())
    const helper = roles.filter(({ name }) => name === 'helper')
    expect(helper).toMatchObject([{ source: 'configuration', permissions: { user: ['get'] } }])
    const client = await signInAs(held)
    expect((await client.users.getUser({ id: held.id })).status).toBe(200)
    expect((await client.bans.unbanUser({ userId: held.id })).status).toBe(403)
  })
})
