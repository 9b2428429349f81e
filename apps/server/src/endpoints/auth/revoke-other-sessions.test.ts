import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../../test/kit/browser.ts'
import { adminEmail, startServer, unwrap } from '../../../test/kit/server.ts'

describe('revokeOtherSessions', () => {
  it('ends every session of the caller except the current one, and no other user’s', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const user = await createUser()
    const [current, ...others] = [await signInAs(user), await signInAs(user), await signInAs(user)]
    expect(await current.auth.revokeOtherSessions()).toMatchObject({
      status: 200,
      body: { status: true },
    })
    for (const client of others) expect((await client.auth.getSession()).body).toBeNull()
    for (const client of [current, admin])
      expect((await client.auth.getSession()).body).not.toBeNull()
  })

  it('D2: ends the impersonations that the caller started', async () => {
    const { admin, createUser, createClientWith } = await startServer()
    const { id: userId } = await createUser()
    const { session } = await unwrap(admin.impersonation.impersonateUser({ userId }))
    await unwrap(admin.auth.revokeOtherSessions())
    expect((await createClientWith(session.token).auth.getSession()).body).toBeNull()
    expect((await admin.auth.getSession()).body).not.toBeNull()
  })

  it('keeps the cookies of the browser', async () => {
    const server = await startServer()
    const browser = createBrowser(server)
    await browser.signIn(adminEmail)
    const { headers } = await browser.post('/revoke-other-sessions')
    expect(headers.getSetCookie()).toEqual([])
    expect((await browser.get('/get-session')).body).not.toBeNull()
  })
})
