import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { writeRolesFile } from '../kit/roles.ts'
import { password, startServer } from '../kit/server.ts'
import { createPythonClient, models, refusal } from './python-client.ts'

type ClientResponse = { status: number; body: unknown; headers: Headers }

/** Parses a response with the client's model. @throws where the client would */
function parseAs<T extends z.ZodType>(model: T, { status, body }: ClientResponse): z.infer<T> {
  expect(status, JSON.stringify(body)).toBe(200)
  return model.parse(body)
}

async function startWithUser() {
  const server = await startServer({ env: writeRolesFile({ helper: { user: ['list'] } }) })
  const client = createPythonClient(server, server.admin.token ?? '')
  const created = await client.post('/admin/create-user', {
    email: 'Ada@example.com',
    password,
    name: 'Ada Lovelace',
    role: 'user',
    data: '{"image": "ada.png"}',
  })
  const { user } = parseAs(models.SetRole200Response, created)
  return { ...server, ...client, created, user, userId: String(user?.id) }
}

describe('the Python client', () => {
  it('creates, gets, lists and updates users', async () => {
    const { get, post, user, userId } = await startWithUser()
    expect(user).toMatchObject({ email: 'ada@example.com', image: 'ada.png', role: 'user' })
    const found = parseAs(models.SetRole200Response, await get('/admin/get-user', { id: userId }))
    expect(found.user).toEqual(user)
    const query = { searchValue: 'ada love', searchField: 'name', limit: '10', offset: '0' }
    const sorted = { sortBy: 'createdAt', sortDirection: 'desc', filterField: 'role' }
    const filter = { filterValue: 'user', filterOperator: 'eq' }
    const listed = await get('/admin/list-users', { ...query, ...sorted, ...filter })
    const page = parseAs(models.ListUsers200Response, listed)
    expect(page).toEqual({ users: [user], total: 1, limit: 10, offset: 0 })
    expect(parseAs(models.ListUsers200Response, await get('/admin/list-users', {})).total).toBe(2)
    const data = '{"name": "Countess", "banReason": null}'
    const updated = await post('/admin/update-user', { userId, data })
    expect(parseAs(models.SetRole200Response, updated).user?.name).toBe('Countess')
  })

  it('bans and unbans a user', async () => {
    const { post, userId } = await startWithUser()
    const banReason = 'Spamming'
    const ban = await post('/admin/ban-user', { userId, banReason, banExpiresIn: 604800 })
    expect(parseAs(models.SetRole200Response, ban).user).toMatchObject({ banned: true, banReason })
    const bare = await post('/admin/ban-user', { userId, banReason: null, banExpiresIn: null })
    expect(parseAs(models.SetRole200Response, bare).user?.banExpires).toBeNull()
    const unban = parseAs(models.SetRole200Response, await post('/admin/unban-user', { userId }))
    expect(unban.user?.banned).toBe(false)
  })

  it('sets roles and passwords, and checks permissions', async () => {
    const { post, userId, signInAs, user } = await startWithUser()
    const role = await post('/admin/set-role', { userId, role: 'helper' })
    expect(parseAs(models.SetRole200Response, role).user?.role).toBe('helper')
    const set = await post('/admin/set-user-password', { userId, newPassword: password })
    expect(parseAs(models.ResetPasswordPost200Response, set).status).toBe(true)
    await signInAs({ email: user?.email ?? '' })
    const permissions = { user: ['ban', 'list'] }
    const checked = await post('/admin/has-permission', { permissions })
    expect(parseAs(models.AdminHasPermissionPost200Response, checked)).toEqual({
      success: true,
      error: null,
    })
  })

  it('lists and revokes sessions', async () => {
    const { post, userId, signInAs, user } = await startWithUser()
    for (const _ of [1, 2, 3]) await signInAs({ email: user?.email ?? '' })
    const list = async () =>
      parseAs(
        models.ListUserSessions200Response,
        await post('/admin/list-user-sessions', { userId }),
      )
    const before = (await list()).sessions ?? []
    expect(before).toHaveLength(3)
    const sessionToken = before[0]?.token
    const one = await post('/admin/revoke-user-session', { sessionToken })
    expect(parseAs(models.SignOutPost200Response, one).success).toBe(true)
    expect((await list()).sessions).toHaveLength(2)
    const all = await post('/admin/revoke-user-sessions', { userId })
    expect(parseAs(models.SignOutPost200Response, all).success).toBe(true)
    expect((await list()).sessions).toEqual([])
  })

  it('impersonates and stops without a body, and gets no cookie', async () => {
    const server = await startWithUser()
    const response = await server.post('/admin/impersonate-user', { userId: server.userId })
    const { session, user } = parseAs(models.SignInAnonymousPost200Response, response)
    expect(user?.id).toBe(server.userId)
    expect(response.headers.getSetCookie()).toEqual([])
    const impersonation = createPythonClient(server, session?.token ?? '')
    const stopped = await impersonation.post('/admin/stop-impersonating')
    expect([stopped.status, stopped.headers.getSetCookie()]).toEqual([200, []])
    expect((await impersonation.get('/admin/list-users', {})).status).toBe(401)
  })

  it('removes users', async () => {
    const { get, post, userId } = await startWithUser()
    const removed = await post('/admin/remove-user', { userId })
    expect(parseAs(models.SignOutPost200Response, removed).success).toBe(true)
    expect((await get('/admin/get-user', { id: userId })).status).toBe(404)
  })

  it('receives a message for every error', async () => {
    const server = await startWithUser()
    const unauthenticated = createPythonClient(server, 'nothing')
    const asAda = createPythonClient(
      server,
      (await server.signInAs({ email: 'ada@example.com' })).token ?? '',
    )
    const { get, post, userId } = server
    const responses: [number, ClientResponse][] = [
      [401, await unauthenticated.get('/admin/list-users', {})],
      [401, await unauthenticated.post('/admin/stop-impersonating')],
      [403, await asAda.post('/admin/ban-user', { userId })],
      [404, await post('/admin/ban-user', { userId: 'nobody' })],
      [400, await post('/admin/create-user', { email: 'x', name: 'x', password })],
      [400, await post('/admin/update-user', { userId, data: 'no JSON' })],
      [400, await get('/admin/list-users', { limit: 'ten' })],
    ]
    for (const [status, response] of responses) {
      expect(response.status).toBe(status)
      expect(refusal.parse(response.body).message).not.toBe('')
    }
  })
})
