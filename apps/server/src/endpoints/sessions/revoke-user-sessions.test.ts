import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('revokeUserSessions', () => {
  it('ends every session of the user, and impersonations of the user', async () => {
    const { admin, createUser, signInAs, createClientWith } = await startServer()
    const target = await createUser()
    const theirs = [await signInAs(target), await signInAs(target)]
    const { session } = await unwrap(admin.impersonation.impersonateUser({ userId: target.id }))
    const otherUser = await signInAs(await createUser())
    await unwrap(admin.sessions.revokeUserSessions({ userId: target.id }))
    for (const client of [...theirs, createClientWith(session.token)])
      expect((await client.auth.getSession()).body).toBeNull()
    for (const client of [admin, otherUser])
      expect((await client.auth.getSession()).body).not.toBeNull()
  })

  it('D2: ends the impersonations that the user started', async () => {
    const { admin, createUser, signInAs, createClientWith } = await startServer()
    const support = await createUser({ role: 'admin' })
    const asSupport = await signInAs(support)
    const { id: userId } = await createUser()
    const { session } = await unwrap(asSupport.impersonation.impersonateUser({ userId }))
    await unwrap(admin.sessions.revokeUserSessions({ userId: support.id }))
    expect((await createClientWith(session.token).auth.getSession()).body).toBeNull()
  })

  it('B6: returns 404 for an unknown user', async () => {
    const { admin } = await startServer()
    const response = await admin.sessions.revokeUserSessions({ userId: 'nobody' })
    expect(response.body).toMatchObject({ code: 'USER_NOT_FOUND' })
  })
})
