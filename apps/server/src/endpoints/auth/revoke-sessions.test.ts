import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../../test/kit/browser.ts'
import { adminEmail, startServer, unwrap } from '../../../test/kit/server.ts'

describe('revokeSessions', () => {
  it('ends every session of the caller, and no other user’s', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const user = await createUser()
    const theirs = [await signInAs(user), await signInAs(user)]
    const [current] = theirs
    expect(await current?.auth.revokeSessions()).toMatchObject({
      status: 200,
      body: { status: true },
    })
    for (const client of theirs) expect((await client.auth.getSession()).body).toBeNull()
    expect((await admin.auth.getSession()).body).not.toBeNull()
  })

  it('D2: ends the impersonations that the caller started', async () => {
    const { admin, createUser, createClientWith } = await startServer()
    const { id: userId } = await createUser()
    const { session } = await unwrap(admin.impersonation.impersonateUser({ userId }))
    await unwrap(admin.auth.revokeSessions())
    expect((await createClientWith(session.token).auth.getSession()).body).toBeNull()
  })

  it('clears the cookies of the browser', async () => {
    const server = await startServer()
    const browser = createBrowser(server)
    await browser.signIn(adminEmail)
    const { headers } = await browser.post('/revoke-sessions')
    expect(headers.getSetCookie()).toHaveLength(3)
    expect(browser.jar.size).toBe(0)
  })
})
