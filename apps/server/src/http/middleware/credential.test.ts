import { describe, expect, it } from 'vitest'
import { adminEmail, startServer, type TestServer } from '../../../test/kit/server.ts'

const token = 'PxXRsxTJELN1xokBsqbUKDpXXpnGKaYX'
const signature = 'K+xz+AA63Y5vLigS3v0pNeEwU/VE/0MPv8Vi81Sd9gQ='
const signed = `${token}.${signature}`
const encoded = `${token}.K%2Bxz%2BAA63Y5vLigS3v0pNeEwU%2FVE%2F0MPv8Vi81Sd9gQ%3D`
const name = 'better-auth.session_token'

/** A user whose session has the token above, and how to ask who a request's headers speak for. */
async function someone({ store, clock, request }: TestServer) {
  const userId = (await store.users.byEmail(adminEmail))?.id ?? ''
  const row = { id: 'one', token, userId, ipAddress: '', userAgent: '' }
  const expiresAt = new Date(clock.now().getTime() + 3_600_000)
  await store.transaction((tx) => tx.sessions.create({ ...row, expiresAt }, clock.now()))
  const whoIs = async (headers: Record<string, string>) =>
    (await request('GET', '/get-session', { headers })).body?.user.id
  return { userId, whoIs }
}

describe('a bearer token', () => {
  it('is a raw token, a signed one, or a signed one percent-encoded', async () => {
    const { userId, whoIs } = await someone(await startServer())
    for (const form of [token, signed, encoded])
      expect(await whoIs({ authorization: `Bearer ${form}` })).toBe(userId)
  })

  it('has a scheme in any case, and spaces around it', async () => {
    const { userId, whoIs } = await someone(await startServer())
    for (const scheme of ['bearer', 'BEARER', 'bEaReR', 'Bearer  \t'])
      expect(await whoIs({ authorization: `${scheme} ${token}  ` })).toBe(userId)
  })

  it('is nobody when its signature is wrong', async () => {
    const { whoIs } = await someone(await startServer())
    const other = `L${signature.slice(1)}`
    const wrong = [other, signature.slice(1), `${signature}=`, 'x', '', encodeURIComponent(other)]
    for (const text of [...wrong.map((one) => `${token}.${one}`), `.${signature}`, `${token}.%zz`])
      expect(await whoIs({ authorization: `Bearer ${text}` }), text).toBeUndefined()
  })

  it('goes before the cookie when it can be used', async () => {
    const server = await startServer()
    const { userId, whoIs } = await someone(server)
    const other = await server.signInAs(await server.createUser())
    const authorization = `Bearer ${other.token}`
    const found = await whoIs({ authorization, cookie: `${name}=${encoded}` })
    expect(found).toBeDefined()
    expect(found).not.toBe(userId)
  })

  it('leaves the cookie in force when it is passed over', async () => {
    const { userId, whoIs } = await someone(await startServer())
    const cookie = `${name}=${encoded}`
    const passedOver = [
      'Bearer',
      'Bearer ',
      `Bearer ${token}.x`,
      'Basic YTpi',
      `Token ${token}`,
      token,
    ]
    for (const authorization of passedOver)
      expect(await whoIs({ authorization, cookie }), authorization).toBe(userId)
  })

  it('that no session has leaves nobody, though there is a good cookie', async () => {
    const { whoIs } = await someone(await startServer())
    const cookie = `${name}=${encoded}`
    expect(await whoIs({ authorization: 'Bearer unknown', cookie })).toBeUndefined()
  })

  it('needs a signature where the configuration says so, and without one leaves the cookie', async () => {
    const env = { CASTELLAN_REQUIRE_SIGNATURE: 'on' }
    const { userId, whoIs } = await someone(await startServer({ env }))
    expect(await whoIs({ authorization: `Bearer ${token}` })).toBeUndefined()
    for (const form of [signed, encoded])
      expect(await whoIs({ authorization: `Bearer ${form}` })).toBe(userId)
    const cookie = `${name}=${encoded}`
    expect(await whoIs({ authorization: 'Bearer unknown', cookie })).toBe(userId)
  })
})

describe('a session cookie', () => {
  it('is percent-encoded or not, quoted or not, and among others', async () => {
    const { userId, whoIs } = await someone(await startServer())
    for (const value of [encoded, signed, `"${encoded}"`, `"${signed}"`])
      for (const cookie of [
        `${name}=${value}`,
        `a=b; ${name}=${value}; c=d`,
        `a=%zz;${name}=${value}`,
      ])
        expect(await whoIs({ cookie }), cookie).toBe(userId)
  })

  it('is the first of its name', async () => {
    const { userId, whoIs } = await someone(await startServer())
    expect(await whoIs({ cookie: `${name}=${encoded}; ${name}=other` })).toBe(userId)
    for (const first of ['other', '', `${token}.x`])
      expect(await whoIs({ cookie: `${name}=${first}; ${name}=${encoded}` })).toBeUndefined()
  })

  it('is nobody unsigned, signed by others, or under another name', async () => {
    const { whoIs } = await someone(await startServer())
    const values = [
      token,
      `${token}.`,
      `${token}.${'A'.repeat(43)}=`,
      `x${encoded}`,
      `""${encoded}""`,
    ]
    for (const value of values) expect(await whoIs({ cookie: `${name}=${value}` })).toBeUndefined()
    for (const other of [`__Secure-${name}`, 'session_token', name.toUpperCase()])
      expect(await whoIs({ cookie: `${other}=${encoded}` })).toBeUndefined()
  })

  it('or a token that is signed by us but dead is taken from the browser, any other is not', async () => {
    const server = await startServer()
    await someone(server)
    await server.store.transaction((tx) => tx.sessions.remove('one'))
    const cleared = async (headers: Record<string, string>) =>
      (await server.request('GET', '/get-session', { headers })).headers.getSetCookie().length
    const forms = [token, signed, encoded].map((form) => ({ authorization: `Bearer ${form}` }))
    for (const headers of [...forms, { cookie: `${name}=${encoded}` }])
      expect(await cleared(headers)).toBe(3)
    expect(await cleared({ authorization: `Bearer ${token}.x` })).toBe(0)
    expect(await cleared({ cookie: `${name}=${token}` })).toBe(0)
    const refused = await server.request('GET', '/admin/list-users', { token })
    expect([refused.status, refused.headers.getSetCookie().length]).toEqual([401, 3])
  })
})
