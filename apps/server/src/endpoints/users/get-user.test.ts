import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/harness.ts'

describe('getUser', () => {
  it('A3: answers the fields of the user, and the same once more under `user`', async () => {
    const { admin, aUser } = await startServer()
    const target = await aUser()
    const { user, ...fields } = await unwrap(admin.users.getUser({ id: target.id }))
    expect(user).toEqual(target)
    expect(fields).toEqual(target)
  })

  it('shows the keys of the wire, and never a password', async () => {
    const { request, admin, aUser } = await startServer()
    const { id } = await aUser()
    const answer = await request('GET', `/admin/get-user?id=${id}`, { token: admin.token })
    expect(Object.keys(answer.body.user).join()).toBe(
      'name,email,emailVerified,image,createdAt,updatedAt,role,banned,banReason,banExpires,id',
    )
    expect(answer.body.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(answer.text).not.toContain('cheap:')
  })

  it('answers 404 to an id that is nobody’s', async () => {
    const { admin } = await startServer()
    for (const id of ['nobody', '', '\0', '%']) {
      const answer = await admin.users.getUser({ id })
      expect(answer.status).toBe(404)
      expect(answer.body).toEqual({ message: 'User not found', code: 'USER_NOT_FOUND' })
    }
  })

  it('asks for one id', async () => {
    const { request, admin } = await startServer()
    const message = async (query: string) =>
      (await request('GET', `/admin/get-user${query}`, { token: admin.token })).body.message
    expect(await message('')).toBe('[query.id] Invalid input: expected string, received undefined')
    expect(await message('?id=a&id=b')).toBe(
      '[query.id] Invalid input: expected string, received array',
    )
  })
})
