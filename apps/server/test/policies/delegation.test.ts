import { describe, expect, it } from 'vitest'
import { adminEmail, startServer, type TestServer, unwrap } from '../kit/server.ts'

/** The refusal of a role that has all permissions of this API, to a clerk. */
const refusedAdmin = {
  code: 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
  message:
    'You are not allowed to grant permissions that you do not have: user:list, user:impersonate, ' +
    'user:set-phone, session:delete, role:list, role:create, role:update, role:delete, key:create, ' +
    'key:list, key:get, key:update, key:rotate, key:revoke, audit:list',
}

/** Starts a server with a clerk, whose role may do less than an admin. */
async function startServerWithClerk() {
  const server = await startServer()
  const permissions = {
    user: ['create', 'get', 'update', 'delete', 'ban', 'set-role', 'set-password', 'set-email'],
    session: ['list', 'revoke'],
  }
  await unwrap(server.admin.roles.createRole({ name: 'clerk', permissions }))
  const clerk = await server.createUser({ role: 'clerk' })
  return { ...server, clerk }
}

/** Posts to an endpoint, and returns the code of the refusal. */
async function refuse(server: TestServer, path: string, token: string | undefined, json: object) {
  const { status, body } = await server.request('POST', `/admin/${path}`, { token, json })
  expect(status, path).toBe(403)
  return body.code as string
}

describe('a caller with less than all permissions', () => {
  it('H1: cannot act on a user who may do more', async () => {
    const server = await startServerWithClerk()
    const { token } = await server.signInAs(server.clerk)
    const own = await unwrap(server.admin.auth.getSession())
    const { id: userId, email } = own?.user ?? { id: '', email: '' }
    expect(email).toBe(adminEmail)
    const calls = {
      'unban-user': { userId },
      'list-user-sessions': { userId },
      'revoke-user-session': { sessionToken: own?.session.id },
      'revoke-user-sessions': { userId },
    }
    for (const [path, json] of Object.entries(calls))
      expect(await refuse(server, path, token, json)).toBe(
        'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
      )
    expect(await unwrap(server.admin.auth.getSession())).not.toBeNull()
  })

  it('H2: cannot give a role with permissions that they lack', async () => {
    const server = await startServerWithClerk()
    const { token } = await server.signInAs(server.clerk)
    const { id: userId } = await server.createUser()
    const calls = {
      'create-user': { email: 'new@example.com', name: 'New', role: 'admin' },
      'update-user': { userId, data: { role: 'admin' } },
      'set-role': { userId, role: 'admin' },
    }
    for (const [path, json] of Object.entries(calls)) {
      const { status, body } = await server.request('POST', `/admin/${path}`, { token, json })
      expect([status, body]).toEqual([403, refusedAdmin])
    }
    const { users } = await unwrap(server.admin.users.listUsers())
    expect(users.filter(({ role }) => role === 'admin').map(({ email }) => email)).toEqual([
      adminEmail,
    ])
  })

  it('H4: cannot be changed for good by an impersonator', async () => {
    const server = await startServerWithClerk()
    const { id: userId, email } = server.clerk
    const { session } = await unwrap(server.admin.impersonation.impersonateUser({ userId }))
    const calls = {
      'update-user': { userId, data: { email: 'mine@example.com' } },
      'set-user-password': { userId, newPassword: 'a password of mine' },
      'remove-user': { userId },
    }
    for (const [path, json] of Object.entries(calls))
      expect(await refuse(server, path, session.token, json)).toBe(
        'NOT_ALLOWED_WHILE_IMPERSONATING',
      )
    expect(await unwrap(server.admin.users.getUser({ id: userId }))).toMatchObject({ email })
    await server.signInAs(server.clerk)
  })
})
