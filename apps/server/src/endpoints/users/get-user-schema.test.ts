import type { FieldDescription } from '@castellan/client'
import { resources } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

const roles = { support: { user: ['get', 'ban'] }, lead: { user: ['get', 'ban', 'set-role'] } }

/** The names of the fields that have a property. */
function listNames(fields: FieldDescription[], property: keyof FieldDescription) {
  return fields.filter((field) => field[property]).map(({ name }) => name)
}

describe('getUserSchema', () => {
  it('E5: describes the fields of users and what the server can do', async () => {
    const { admin } = await startServer({ env: { CASTELLAN_MAX_PAGE_SIZE: '500' } })
    const { fields, permissions, granted, ...rest } = await unwrap(admin.users.getUserSchema())
    expect(rest).toEqual({
      roles: ['admin', 'user'],
      defaultRole: 'user',
      stores: { users: true, images: true, passwords: true, sessions: true },
      maxPageSize: 500,
      minPasswordLength: 8,
      maxPasswordLength: 128,
    })
    expect(permissions).toEqual(resources)
    const { user, ...others } = resources
    const held = user.filter((action) => action !== 'impersonate-admins')
    expect(granted).toEqual({ user: held, ...others })
    expect(fields[0]).toEqual({
      ...{ name: 'name', type: 'string', additional: false, required: true, nullable: false },
      ...{ input: true, returned: true, sortable: true, filterable: true, searchable: true },
    })
    expect(listNames(fields, 'required')).toEqual(['name', 'email'])
    const nullable = ['image', 'role', 'banned', 'banReason', 'banExpires']
    expect(listNames(fields, 'nullable')).toEqual(nullable)
    expect(listNames(fields, 'input')).toEqual(['name', 'email', 'emailVerified', ...nullable])
    expect(listNames(fields, 'searchable')).toEqual(['name', 'email'])
  })

  it('says of each field what the endpoints do with it', async () => {
    const { admin, createUser } = await startServer()
    const { id: userId } = await createUser()
    const user = await unwrap(admin.users.getUser({ id: userId }))
    const { fields } = await unwrap(admin.users.getUserSchema())
    const { user: _, ...shown } = user
    expect(fields.map(({ name }) => name).sort()).toEqual(Object.keys(shown).sort())
    for (const { name, input } of fields) {
      const sorted = await admin.users.listUsers({
        sortBy: name as never,
        filterField: name as never,
      })
      expect(sorted.status, name).toBe(200)
      const data = { [name]: user[name as keyof typeof user] }
      const updated = await admin.users.updateUser({ userId, data })
      expect([name, updated.status === 200]).toEqual([name, input])
    }
  })

  it('lists the roles that the caller may give', async () => {
    const { createUser, signInAs } = await startServer({ env: writeRolesFile(roles) })
    const listRoles = async (role: string) => {
      const client = await signInAs(await createUser({ role }))
      return (await unwrap(client.users.getUserSchema())).roles
    }
    expect(await listRoles('admin')).toEqual(['admin', 'lead', 'support', 'user'])
    expect(await listRoles('lead')).toEqual(['lead', 'support', 'user'])
    expect(await listRoles('support')).toEqual([])
  })

  it('lists the permissions of this API, and those of the app that the caller has or may read', async () => {
    const env = writeRolesFile({
      auditor: { role: ['list'] },
      biller: { invoices: ['send'], user: ['get'] },
    })
    const { createUser, signInAs, store, clock } = await startServer({ env })
    await store.transaction((tx) => tx.roles.create('reader', ['reports:read'], clock.now()))
    const listPermissions = async (role: string) => {
      const client = await signInAs(await createUser({ role }))
      return (await unwrap(client.users.getUserSchema())).permissions
    }
    expect(await listPermissions('user')).toEqual(resources)
    expect(await listPermissions('biller')).toEqual({ ...resources, invoices: ['send'] })
    const all = { ...resources, invoices: ['send'], reports: ['read'] }
    expect(await listPermissions('auditor')).toEqual(all)
  })

  it('lists what the caller may do: a session what its user may, an API key no more than itself', async () => {
    const env = writeRolesFile({ ...roles, biller: { invoices: ['send'], user: ['get'] } })
    const { admin, createClientWith, createUser, signInAs } = await startServer({ env })
    const biller = await signInAs(await createUser({ role: 'biller,lead' }))
    const held = { user: ['set-role', 'ban', 'get'], invoices: ['send'] }
    expect((await unwrap(biller.users.getUserSchema())).granted).toEqual(held)
    const user = await signInAs(await createUser())
    expect((await unwrap(user.users.getUserSchema())).granted).toEqual({})
    const input = { name: 'Lists', permissions: ['user:list' as const] }
    const { secret } = await unwrap(admin.apiKeys.createApiKey(input))
    const schema = await unwrap(createClientWith(secret).users.getUserSchema())
    expect(schema.granted).toEqual({ user: ['list'] })
  })
})
