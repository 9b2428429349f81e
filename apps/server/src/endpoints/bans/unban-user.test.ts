import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('unbanUser', () => {
  it('lifts a ban, and the user signs in again', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const target = await createUser()
    await unwrap(admin.bans.banUser({ userId: target.id, banReason: 'spam', banExpiresIn: 60 }))
    const { user } = await unwrap(admin.bans.unbanUser({ userId: target.id }))
    expect(user).toMatchObject({ banned: false, banReason: null, banExpires: null })
    await signInAs(target)
  })

  it('leaves a user who is not banned as they are, oneself too', async () => {
    const { admin } = await startServer()
    const me = (await unwrap(admin.auth.getSession()))?.user
    const { user } = await unwrap(admin.bans.unbanUser({ userId: me?.id ?? '' }))
    expect({ ...user, updatedAt: '' }).toEqual({ ...me, updatedAt: '' })
  })

  it('answers 404 for nobody', async () => {
    const { admin } = await startServer()
    const answer = await admin.bans.unbanUser({ userId: 'nobody' })
    expect(answer.body).toMatchObject({ code: 'USER_NOT_FOUND' })
  })
})
