import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../../test/kit/browser.ts'
import { adminEmail, startServer, unwrap } from '../../../test/kit/server.ts'

describe('revokeSession', () => {
  it('D5: ends only the caller’s session with the given id or token', async () => {
    const { createUser, signInAs } = await startServer()
    const user = await createUser()
    const [current, first, second] = [
      await signInAs(user),
      await signInAs(user),
      await signInAs(user),
    ]
    const id = (await unwrap(first.auth.getSession()))?.session.id ?? ''
    for (const token of [id, second.token ?? ''])
      expect(await unwrap(current.auth.revokeSession({ token }))).toEqual({ status: true })
    expect((await first.auth.listSessions()).status).toBe(401)
    expect((await second.auth.listSessions()).status).toBe(401)
    expect((await current.auth.listSessions()).status).toBe(200)
  })

  it('succeeds for another user’s session without ending it', async () => {
    const { admin, createUser, signInAs } = await startServer()
    const theirs = await signInAs(await createUser())
    const id = (await unwrap(theirs.auth.getSession()))?.session.id ?? ''
    for (const token of [id, theirs.token ?? '', 'unknown', ''])
      expect(await unwrap(admin.auth.revokeSession({ token }))).toEqual({ status: true })
    expect((await theirs.auth.listSessions()).status).toBe(200)
  })

  it('clears the cookies only when it ends the current session', async () => {
    const server = await startServer()
    const browser = createBrowser(server)
    for (const key of ['id', 'token'] as const) {
      await browser.signIn(adminEmail)
      const { session } = (await browser.get('/get-session')).body
      const other = await browser.post('/revoke-session', { token: 'unknown' })
      expect(other.headers.getSetCookie()).toEqual([])
      const { headers } = await browser.post('/revoke-session', { token: session[key] })
      expect(headers.getSetCookie()).toHaveLength(3)
      expect(browser.jar.size).toBe(0)
      expect(await server.store.sessions.findByToken(session.token)).toBeUndefined()
    }
  })

  it('rejects a request without a token, and ends no session', async () => {
    const { admin, request } = await startServer()
    for (const json of [undefined, {}, { token: null }, { token: 5 }]) {
      const response = await request('POST', '/revoke-session', { token: admin.token, json })
      expect([response.status, response.body.code]).toEqual([400, 'VALIDATION_ERROR'])
    }
    expect(await unwrap(admin.auth.listSessions())).toHaveLength(1)
  })
})
