import { describe, expect, it } from 'vitest'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('deleteRole', () => {
  it('H3: deletes an unused role, which can no longer be assigned', async () => {
    const { admin, createUser } = await startServer()
    const user = await createUser()
    await unwrap(admin.roles.createRole({ name: 'helper', permissions: {} }))
    expect((await admin.roles.deleteRole({ name: 'helper' })).body).toEqual({ success: true })
    const response = await admin.access.setRole({ userId: user.id, role: 'helper' })
    expect(response.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE' })
    expect((await admin.roles.deleteRole({ name: 'helper' })).body).toMatchObject({
      code: 'ROLE_NOT_FOUND',
    })
  })

  it('H3: refuses a role that a user holds, even a banned user with several roles', async () => {
    const { admin, createUser } = await startServer()
    await unwrap(admin.roles.createRole({ name: 'help', permissions: {} }))
    await unwrap(admin.roles.createRole({ name: 'helper', permissions: {} }))
    const user = await createUser({ role: 'user,helper' })
    await unwrap(admin.bans.banUser({ userId: user.id }))
    const response = await admin.roles.deleteRole({ name: 'helper' })
    expect(response.status).toBe(400)
    expect(response.body).toMatchObject({ code: 'ROLE_IN_USE' })
    expect((await admin.roles.deleteRole({ name: 'help' })).status).toBe(200)
  })

  it('H3: leaves no user with a deleted role after a race', async () => {
    const { admin, createUser } = await startServer()
    for (let round = 0; round < 8; round += 1) {
      const name = `helper${round}`
      await unwrap(admin.roles.createRole({ name, permissions: {} }))
      const user = await createUser()
      await Promise.all([
        admin.access.setRole({ userId: user.id, role: name }),
        admin.roles.deleteRole({ name }),
      ])
      const { roles } = await unwrap(admin.roles.listRoles())
      const { role } = await unwrap(admin.users.getUser({ id: user.id }))
      expect(roles.map((one) => one.name)).toContain(role)
    }
  })

  it('H2: refuses a role with permissions that the caller lacks, and a configured role', async () => {
    const remover = { remover: { role: ['delete'] } }
    const { admin, createUser, signInAs } = await startServer({ env: writeRolesFile(remover) })
    await unwrap(admin.roles.createRole({ name: 'large', permissions: { user: ['ban'] } }))
    const client = await signInAs(await createUser({ role: 'remover' }))
    const response = await client.roles.deleteRole({ name: 'large' })
    expect(response.status).toBe(403)
    expect(response.body).toEqual({
      code: 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
      message:
        'You are not allowed to change or delete a role that has permissions that you do not have: user:ban',
    })
    expect((await unwrap(admin.roles.listRoles())).roles).toHaveLength(4)
    expect((await admin.roles.deleteRole({ name: 'user' })).body).toMatchObject({
      code: 'ROLE_IS_CONFIGURED',
    })
  })
})
