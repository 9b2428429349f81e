import { describe, expect, it } from 'vitest'
import { adminEmail, startServer, type TestServer } from '../../../test/kit/server.ts'

const token = 'PxXRsxTJELN1xokBsqbUKDpXXpnGKaYX'
const signature = 'K+xz+AA63Y5vLigS3v0pNeEwU/VE/0MPv8Vi81Sd9gQ='
const signed = `${token}.${signature}`
const encoded = `${token}.K%2Bxz%2BAA63Y5vLigS3v0pNeEwU%2FVE%2F0MPv8Vi81Sd9gQ%3D`
const name = 'better-auth.session_token'

/** Creates a session with the token above, and a function to identify the user of given headers. */
async function createSession({ store, clock, request }: TestServer) {
  const userId = (await store.users.findByEmail(adminEmail))?.id ?? ''
  const row = { id: 'one', token, userId, ipAddress: '', userAgent: '' }
  const expiresAt = new Date(clock.now().getTime() + 3_600_000)
  await store.transaction((tx) => tx.sessions.create({ ...row, expiresAt }, clock.now()))
  const identify = async (headers: Record<string, string>) =>
    (await request('GET', '/get-session', { headers })).body?.user.id
  return { userId, identify }
}

describe('a bearer token', () => {
  it('is accepted raw, signed or signed and percent-encoded', async () => {
    const { userId, identify } = await createSession(await startServer())
    for (const form of [token, signed, encoded])
      expect(await identify({ authorization: `Bearer ${form}` })).toBe(userId)
  })

  it('is accepted with a scheme in any case and with spaces around it', async () => {
    const { userId, identify } = await createSession(await startServer())
    for (const scheme of ['bearer', 'BEARER', 'bEaReR', 'Bearer  \t'])
      expect(await identify({ authorization: `${scheme} ${token}  ` })).toBe(userId)
  })

  it('is rejected with a wrong signature', async () => {
    const { identify } = await createSession(await startServer())
    const other = `L${signature.slice(1)}`
    const wrong = [other, signature.slice(1), `${signature}=`, 'x', '', encodeURIComponent(other)]
    for (const text of [...wrong.map((one) => `${token}.${one}`), `.${signature}`, `${token}.%zz`])
      expect(await identify({ authorization: `Bearer ${text}` }), text).toBeUndefined()
  })

  it('takes precedence over the cookie', async () => {
    const server = await startServer()
    const { userId, identify } = await createSession(server)
    const other = await server.signInAs(await server.createUser())
    const authorization = `Bearer ${other.token}`
    const found = await identify({ authorization, cookie: `${name}=${encoded}` })
    expect(found).toBeDefined()
    expect(found).not.toBe(userId)
  })

  it('is ignored in favor of the cookie when malformed', async () => {
    const { userId, identify } = await createSession(await startServer())
    const cookie = `${name}=${encoded}`
    const malformed = [
      'Bearer',
      'Bearer ',
      `Bearer ${token}.x`,
      'Basic YTpi',
      `Token ${token}`,
      token,
    ]
    for (const authorization of malformed)
      expect(await identify({ authorization, cookie }), authorization).toBe(userId)
  })

  it('identifies no user when unknown, even with a valid cookie', async () => {
    const { identify } = await createSession(await startServer())
    const cookie = `${name}=${encoded}`
    expect(await identify({ authorization: 'Bearer unknown', cookie })).toBeUndefined()
  })

  it('requires a signature when the configuration says so, and is otherwise ignored in favor of the cookie', async () => {
    const env = { CASTELLAN_REQUIRE_SIGNATURE: 'on' }
    const { userId, identify } = await createSession(await startServer({ env }))
    expect(await identify({ authorization: `Bearer ${token}` })).toBeUndefined()
    for (const form of [signed, encoded])
      expect(await identify({ authorization: `Bearer ${form}` })).toBe(userId)
    const cookie = `${name}=${encoded}`
    expect(await identify({ authorization: 'Bearer unknown', cookie })).toBe(userId)
  })
})

describe('a session cookie', () => {
  it('is accepted encoded or not, quoted or not, and among other cookies', async () => {
    const { userId, identify } = await createSession(await startServer())
    for (const value of [encoded, signed, `"${encoded}"`, `"${signed}"`])
      for (const cookie of [
        `${name}=${value}`,
        `a=b; ${name}=${value}; c=d`,
        `a=%zz;${name}=${value}`,
      ])
        expect(await identify({ cookie }), cookie).toBe(userId)
  })

  it('is the first cookie of its name', async () => {
    const { userId, identify } = await createSession(await startServer())
    expect(await identify({ cookie: `${name}=${encoded}; ${name}=other` })).toBe(userId)
    for (const first of ['other', '', `${token}.x`])
      expect(await identify({ cookie: `${name}=${first}; ${name}=${encoded}` })).toBeUndefined()
  })

  it('is rejected unsigned, with another signature, or under another name', async () => {
    const { identify } = await createSession(await startServer())
    const values = [
      token,
      `${token}.`,
      `${token}.${'A'.repeat(43)}=`,
      `x${encoded}`,
      `""${encoded}""`,
    ]
    for (const value of values)
      expect(await identify({ cookie: `${name}=${value}` })).toBeUndefined()
    for (const other of [`__Secure-${name}`, 'session_token', name.toUpperCase()])
      expect(await identify({ cookie: `${other}=${encoded}` })).toBeUndefined()
  })

  it('is cleared, like a token, only when its signature is valid and its session has ended', async () => {
    const server = await startServer()
    await createSession(server)
    await server.store.transaction((tx) => tx.sessions.delete('one'))
    const countCleared = async (headers: Record<string, string>) =>
      (await server.request('GET', '/get-session', { headers })).headers.getSetCookie().length
    const forms = [token, signed, encoded].map((form) => ({ authorization: `Bearer ${form}` }))
    for (const headers of [...forms, { cookie: `${name}=${encoded}` }])
      expect(await countCleared(headers)).toBe(3)
    expect(await countCleared({ authorization: `Bearer ${token}.x` })).toBe(0)
    expect(await countCleared({ cookie: `${name}=${token}` })).toBe(0)
    const refused = await server.request('GET', '/admin/list-users', { token })
    expect([refused.status, refused.headers.getSetCookie().length]).toEqual([401, 3])
  })
})
