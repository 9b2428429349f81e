import { problem } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/kit/server.ts'

const path = '/admin/get-user'

describe('getUser', () => {
  it('A3: returns the fields of the user, and again under `user`', async () => {
    const { admin, createUser } = await startServer()
    const target = await createUser({ name: '', role: 'admin,user' })
    const { user, ...fields } = await unwrap(admin.users.getUser({ id: target.id }))
    expect(user).toEqual(target)
    expect(fields).toEqual(target)
  })

  it('returns every field in a fixed order, with nulls and without the password', async () => {
    const { admin, createUser, request } = await startServer()
    const { id } = await createUser()
    const { body, text } = await request('GET', `${path}?id=${id}`, { token: admin.token })
    const keys = 'name,email,emailVerified,image,createdAt,updatedAt,role,banned,banReason'
    expect(Object.keys(body).join()).toBe(`${keys},banExpires,id,user`)
    expect(Object.keys(body.user).join()).toBe(`${keys},banExpires,id`)
    expect(body).toMatchObject({ image: null, banReason: null, banExpires: null, banned: false })
    expect(body.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(text).not.toMatch(/cheap:|correct horse/)
  })

  it('returns null for an empty column', async () => {
    const { admin, store, clock } = await startServer()
    const row = { id: '7', name: 'Old', email: 'old@example.com', role: null, banned: null }
    await store.transaction((tx) => tx.users.create(row, clock.now()))
    expect((await admin.users.getUser({ id: '7' })).body).toMatchObject(row)
  })

  it('returns 404 for an unknown id', async () => {
    const { admin, request } = await startServer()
    for (const id of ['nobody', '', '%00', '%25', '%27%20OR%201=1', '__proto__', '%F0%9F%90%89']) {
      const { status, body } = await request('GET', `${path}?id=${id}`, { token: admin.token })
      expect({ status, body }, id).toEqual(problem('USER_NOT_FOUND'))
    }
  })

  it('requires exactly one id', async () => {
    const { admin, request } = await startServer()
    const wrong = {
      '': '[query.id] Invalid input: expected string, received undefined',
      '?id=a&id=b': '[query.id] Invalid input: expected string, received array',
    }
    for (const [query, message] of Object.entries(wrong)) {
      const { status, body } = await request('GET', path + query, { token: admin.token })
      expect({ status, body }).toEqual(problem('VALIDATION_ERROR', message))
    }
  })
})
