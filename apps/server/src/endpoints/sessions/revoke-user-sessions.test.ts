import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('revokeUserSessions', () => {
  it('ends every session of the user, impersonations of them too', async () => {
    const { admin, createUser, signInAs, createClientWith } = await startServer()
    const target = await createUser()
    const theirs = [await signInAs(target), await signInAs(target)]
    const { session } = await unwrap(admin.impersonation.impersonateUser({ userId: target.id }))
    const bystander = await signInAs(await createUser())
    await unwrap(admin.sessions.revokeUserSessions({ userId: target.id }))
    for (const client of [...theirs, createClientWith(session.token)])
      expect((await client.auth.getSession()).body).toBeNull()
    for (const client of [admin, bystander])
      expect((await client.auth.getSession()).body).not.toBeNull()
  })

  it('D2: ends the impersonations that the user runs', async () => {
    const { admin, createUser, signInAs, createClientWith } = await startServer()
    const support = await createUser({ role: 'admin' })
    const asSupport = await signInAs(support)
    const { id: userId } = await createUser()
    const { session } = await unwrap(asSupport.impersonation.impersonateUser({ userId }))
    await unwrap(admin.sessions.revokeUserSessions({ userId: support.id }))
    expect((await createClientWith(session.token).auth.getSession()).body).toBeNull()
  })

  it('B6: answers 404 for nobody', async () => {
    const { admin } = await startServer()
    const answer = await admin.sessions.revokeUserSessions({ userId: 'nobody' })
    expect(answer.body).toMatchObject({ code: 'USER_NOT_FOUND' })
  })
})
