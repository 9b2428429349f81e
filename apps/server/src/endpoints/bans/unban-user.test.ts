import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('unbanUser', () => {
  it('lifts the ban so that the user can sign in again', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const target = await createUser()
    await unwrap(admin.bans.banUser({ userId: target.id, banReason: 'spam', banExpiresIn: 60 }))
    const { user } = await unwrap(admin.bans.unbanUser({ userId: target.id }))
    expect(user).toMatchObject({ banned: false, banReason: null, banExpires: null })
    await signInAs(target)
  })

  it('changes nothing for a user who is not banned, even the caller', async () => {
    const { admin } = await startServer()
    const me = (await unwrap(admin.auth.getSession()))?.user
    const { user } = await unwrap(admin.bans.unbanUser({ userId: me?.id ?? '' }))
    expect({ ...user, updatedAt: '' }).toEqual({ ...me, updatedAt: '' })
  })

  it('returns 404 for an unknown user', async () => {
    const { admin } = await startServer()
    const response = await admin.bans.unbanUser({ userId: 'nobody' })
    expect(response.body).toMatchObject({ code: 'USER_NOT_FOUND' })
  })
})
