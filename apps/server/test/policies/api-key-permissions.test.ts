import {
  listPermissions,
  type Permission,
  permissionErrors,
  problems,
  resources,
} from '@castellan/contract'
import { expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { writeRolesFile } from '../kit/roles.ts'
import { startServer, unwrap } from '../kit/server.ts'
import { guardedEntries, permissionOf } from './examples.ts'

const everyPermission = listPermissions(resources) as Permission[]

/** Starts a server whose admin has every permission, and can grant each one to an API key. */
function startServerWithRoles() {
  return startServer({ env: writeRolesFile({ admin: resources }) })
}

it('H5: every endpoint works with an API key that has its permission only', async () => {
  const server = await startServerWithRoles()
  await unwrap(server.admin.roles.createRole({ name: 'spare', permissions: {} }))
  for (const one of guardedEntries) {
    const target = await server.createUser()
    const permissions = [permissionOf(one)]
    const { key } = await createApiKey(server, { permissions })
    const { secret } = await createApiKey(server, { permissions })
    const response = await server.request(one.method, one.pathFor(target.id, key.id), {
      json: one.bodyFor(target.id, key.id),
      token: secret,
    })
    expect(response.status, `${one.key}: ${response.text}`).toBe(200)
  }
})

it('H5: every endpoint returns 403 to an API key with any other permission, and changes nothing', async () => {
  const server = await startServerWithRoles()
  const target = await server.createUser()
  const secrets = new Map<Permission, string>()
  for (const permission of everyPermission)
    secrets.set(permission, (await createApiKey(server, { permissions: [permission] })).secret)
  const readState = async () => {
    const { users } = (await server.admin.users.listUsers()).body as { users: object[] }
    const { keys } = (await server.admin.apiKeys.listApiKeys()).body as { keys: object[] }
    return { users, keys: keys.map((key) => ({ ...key, lastUsedAt: null })) }
  }
  const before = await readState()
  for (const one of guardedEntries) {
    const code = permissionErrors[permissionOf(one)]
    for (const [permission, token] of secrets) {
      if (permission === permissionOf(one)) continue
      const response = await server.request(one.method, one.pathFor(target.id), {
        json: one.bodyFor(target.id),
        token,
      })
      expect(response.body, `${one.key} with ${permission}`).toEqual({
        message: problems[code].message,
        code,
      })
      expect(response.status).toBe(403)
    }
  }
  expect(await readState()).toEqual(before)
  expect(secrets.size * guardedEntries.length).toBeGreaterThan(500)
}, 60_000)
