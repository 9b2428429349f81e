import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('revokeUserSession', () => {
  it('D5: ends only the session with the given id or token', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const target = await createUser()
    const [one, two, three] = [
      await signInAs(target),
      await signInAs(target),
      await signInAs(target),
    ]
    const id = (await unwrap(one.auth.getSession()))?.session.id ?? ''
    expect(await unwrap(admin.sessions.revokeUserSession({ sessionToken: id }))).toEqual({
      success: true,
    })
    await unwrap(admin.sessions.revokeUserSession({ sessionToken: two.token ?? '' }))
    expect((await one.auth.getSession()).body).toBeNull()
    expect((await two.auth.getSession()).body).toBeNull()
    expect((await three.auth.getSession()).body).not.toBeNull()
  })

  it('succeeds for an unknown session', async () => {
    const { admin } = await startServer()
    for (const sessionToken of ['unknown', '', 'token.signature'])
      expect((await admin.sessions.revokeUserSession({ sessionToken })).status).toBe(200)
    expect((await admin.auth.getSession()).body).not.toBeNull()
  })

  it('ends the caller’s own session', async () => {
    const { admin } = await startServer()
    await unwrap(admin.sessions.revokeUserSession({ sessionToken: admin.token ?? '' }))
    expect((await admin.users.listUsers()).status).toBe(401)
  })
})
