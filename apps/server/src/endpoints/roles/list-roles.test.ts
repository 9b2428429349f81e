import { describe, expect, it } from 'vitest'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('listRoles', () => {
  it('H3: lists configured and stored roles by name', async () => {
    const { admin } = await startServer({ env: writeRolesFile({ zoo: { lion: ['feed'] } }) })
    const permissions = { user: ['ban', 'get'], session: ['list'] }
    const created = await unwrap(
      admin.roles.createRole({ name: 'helper', permissions: { user: [] } }),
    )
    const { role } = await unwrap(admin.roles.updateRole({ name: 'helper', permissions }))
    const { roles } = await unwrap(admin.roles.listRoles())
    expect(roles.map(({ name }) => name)).toEqual(['admin', 'helper', 'user', 'zoo'])
    expect(roles[1]).toEqual(role)
    expect(role).toEqual({
      name: 'helper',
      permissions,
      source: 'database',
      createdAt: created.role.createdAt,
      updatedAt: role.updatedAt,
    })
    const configured = { source: 'configuration', createdAt: null, updatedAt: null }
    expect(roles[3]).toEqual({ name: 'zoo', permissions: { lion: ['feed'] }, ...configured })
    expect(roles[2]).toEqual({ name: 'user', permissions: {}, ...configured })
  })

  it('H3: lists a stored role once, with the configured permissions, when the configuration defines it too', async () => {
    const first = await startServer()
    await unwrap(first.admin.roles.createRole({ name: 'helper', permissions: { user: ['ban'] } }))
    const holder = await first.createUser({ role: 'helper' })
    await first.stop()
    const env = writeRolesFile({ helper: { user: ['get'] } })
    const { admin, signInAs } = await startServer({ folder: first.folder, env })
    const { roles } = await unwrap(admin.roles.listRoles())
    const helper = roles.filter(({ name }) => name === 'helper')
    expect(helper).toMatchObject([{ source: 'configuration', permissions: { user: ['get'] } }])
    const client = await signInAs(holder)
    expect((await client.users.getUser({ id: holder.id })).status).toBe(200)
    expect((await client.bans.unbanUser({ userId: holder.id })).status).toBe(403)
  })
})
