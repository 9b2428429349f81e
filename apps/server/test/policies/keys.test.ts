import { describe, expect, it } from 'vitest'
import { keySecrets } from '../../src/secrets/key.ts'
import { aBrowser } from '../browser.ts'
import { adminEmail, password, startServer, type TestServer, unwrap } from '../harness.ts'
import { aKey } from '../keys.ts'
import { withRoles } from '../roles.ts'
import { everyEntry, named } from './examples.ts'

const ofSessions = everyEntry.filter(({ entry }) => entry.metadata.needs === 'session')
const getUser = (id: string) => `/admin/get-user?id=${id}`

/** The cookies of a browser in which the admin is signed in, and who is. */
const aSignedInBrowser = async (server: TestServer) => {
  const { jar, signIn, get } = aBrowser(server)
  await signIn(adminEmail)
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  return { cookie, user: async () => (await get('/get-session')).body?.user }
}

/** Asks with these headers for the owner of a key that may do just that. */
const asking =
  ({ request }: TestServer, userId: string) =>
  async (headers: Record<string, string>) =>
    (await request('GET', getUser(userId), { headers })).status

describe('a key', () => {
  it('comes as a bearer token or as x-api-key, in any case of the scheme', async () => {
    const server = await startServer()
    const { key, secret } = await aKey(server)
    const ask = asking(server, key.userId)
    expect(await ask({ authorization: `Bearer ${secret}` })).toBe(200)
    expect(await ask({ authorization: `bearer  ${secret} ` })).toBe(200)
    expect(await ask({ 'x-api-key': secret })).toBe(200)
    expect(await ask({ authorization: secret })).toBe(401)
    expect(await ask({ cookie: `better-auth.session_token=${secret}` })).toBe(401)
  })

  it('comes after a bearer token, be that dead, and before a cookie', async () => {
    const server = await startServer()
    const { key, secret } = await aKey(server)
    const ask = asking(server, key.userId)
    const other = await server.as(await server.aUser())
    const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token}` })
    expect(await ask({ ...bearer(other.token), 'x-api-key': secret })).toBe(403)
    expect(await ask({ ...bearer('unknown'), 'x-api-key': secret })).toBe(401)
    expect(await ask({ ...bearer(secret), 'x-api-key': 'cst_unknown' })).toBe(200)
    expect(await ask({ ...bearer(secret.slice(1)), 'x-api-key': secret })).toBe(401)
    const { cookie } = await aSignedInBrowser(server)
    expect(await ask({ cookie })).toBe(200)
    expect(await ask({ cookie, 'x-api-key': secret.replace(/.$/, '~') })).toBe(401)
    expect(await ask({ cookie, 'x-api-key': 'of some gateway' })).toBe(200)
  })

  it('needs no signature where sessions do', async () => {
    const server = await startServer()
    const { key, secret } = await aKey(server)
    await server.stop()
    const env = { CASTELLAN_REQUIRE_SIGNATURE: 'on' }
    const again = await startServer({ folder: server.folder, env })
    expect(await asking(again, key.userId)({ 'x-api-key': secret })).toBe(200)
    expect(await asking(again, key.userId)({ authorization: `Bearer ${secret}` })).toBe(200)
    expect(await asking(again, key.userId)({ authorization: `Bearer ${again.admin.token}` })).toBe(
      401,
    )
  })

  it('is no browser’s: it needs no origin, and no answer to it touches a cookie', async () => {
    const server = await startServer()
    const { cookie, user } = await aSignedInBrowser(server)
    const { secret } = await aKey(server, { permissions: ['user:create', 'user:impersonate'] })
    const { id: userId } = await server.aUser()
    const asked = [
      ['/admin/create-user', 200, { email: 'new@example.com', name: 'New' }],
      ['/admin/impersonate-user', 200, { userId }],
      ['/revoke-sessions', 403, undefined],
      ['/sign-out', 200, undefined],
    ] as const
    for (const [path, status, json] of asked) {
      const post = (key: string) => {
        const headers = { cookie, origin: 'https://evil.example', 'x-api-key': key }
        return server.request('POST', path, { json, headers })
      }
      const madeUp = await post('cst_made-up')
      expect([401, 403], path).toContain(madeUp.status)
      const answer = await post(secret)
      expect(answer.status, path).toBe(status)
      for (const one of [madeUp, answer]) expect(one.headers.getSetCookie(), path).toEqual([])
    }
    expect((await user())?.email).toBe(adminEmail)
  })

  it('that is unknown, mistyped, expired or revoked is refused as any stranger is', async () => {
    const server = await startServer()
    const { admin, clock } = server
    const expiresAt = new Date(clock.now().getTime() + 60_000).toISOString()
    const expiring = await aKey(server, { expiresAt })
    const revoked = await aKey(server)
    await unwrap(admin.keys.revokeKey({ keyId: revoked.key.id }))
    const ask = asking(server, expiring.key.userId)
    expect(await ask({ 'x-api-key': expiring.secret })).toBe(200)
    clock.advance(61)
    const unknown = 'cst_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0CPvkk'
    const mistyped = expiring.secret.replace(/^cst_./, 'cst_~')
    for (const token of [unknown, mistyped, expiring.secret, revoked.secret, 'cst_']) {
      const answer = await server.request('GET', getUser(expiring.key.userId), { token })
      expect(answer.status, token).toBe(401)
      expect(answer.body).toEqual({ message: 'Unauthorized', code: 'UNAUTHORIZED' })
    }
  })

  it('is refused from outside its networks, and admitted from inside', async () => {
    const server = await startServer({ env: { CASTELLAN_TRUSTED_PROXIES: '127.0.0.1' } })
    const { key, secret } = await aKey(server, { networks: ['10.0.0.0/8', '2001:db8::/32'] })
    const from = (address: string) =>
      asking(server, key.userId)({ 'x-api-key': secret, 'x-forwarded-for': address })
    for (const inside of ['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::1'])
      expect(await from(inside), inside).toBe(200)
    for (const outside of ['11.1.2.3', '2001:db9::1', 'nowhere', '10.1.2.3, 11.1.2.3'])
      expect(await from(outside), outside).toBe(401)
    expect(await asking(server, key.userId)({ 'x-api-key': secret })).toBe(401)
  })

  it('dies at once with its owner’s ban, demotion or removal, and wakes when a ban ends', async () => {
    const server = await startServer()
    const { admin, aUser } = server
    const { id: userId } = await aUser({ role: 'admin' })
    const { client } = await aKey(server, { userId })
    const status = async () => (await client.users.getUser({ id: 'nobody' })).status
    expect(await status()).toBe(404)
    await unwrap(admin.bans.banUser({ userId }))
    expect(await status()).toBe(401)
    await unwrap(admin.bans.unbanUser({ userId }))
    expect(await status()).toBe(404)
    await unwrap(admin.access.setRole({ userId, role: 'user' }))
    expect(await status()).toBe(403)
    await unwrap(admin.access.setRole({ userId, role: 'admin' }))
    expect(await status()).toBe(404)
    await unwrap(admin.users.removeUser({ userId }))
    expect(await status()).toBe(401)
  })

  it('loses what its owner’s role loses, while servers run', async () => {
    const server = await startServer()
    const { admin, aUser } = server
    const role = 'reader'
    await unwrap(admin.roles.createRole({ name: role, permissions: { user: ['get', 'list'] } }))
    const { id: userId } = await aUser({ role })
    const { client } = await aKey(server, { userId, permissions: ['user:get', 'user:list'] })
    expect((await client.users.listUsers()).status).toBe(200)
    await unwrap(admin.roles.updateRole({ name: role, permissions: { user: ['get'] } }))
    expect((await client.users.listUsers()).status).toBe(403)
    expect((await client.users.getUser({ id: userId })).status).toBe(200)
  })

  it('signs nobody in or out, and is nobody’s session', async () => {
    const server = await startServer()
    const { admin, request } = server
    const { client, secret } = await aKey(server)
    expect((await client.auth.getSession()).body).toBeNull()
    await unwrap(client.auth.signOut())
    expect((await admin.auth.getSession()).body).not.toBeNull()
    const json = { email: adminEmail, password: 'wrong password' }
    const refused = await request('POST', '/sign-in/email', { json, token: secret })
    expect(refused.body.code).toBe('INVALID_EMAIL_OR_PASSWORD')
    const right = await request('POST', '/sign-in/email', {
      json: { email: adminEmail, password },
      token: secret,
    })
    expect(right.status).toBe(200)
  })

  it.each(named(ofSessions))('has no session that %s could be about', async (_name, one) => {
    const server = await startServer()
    const every = ['user:impersonate', 'session:list', 'session:revoke']
    const { secret } = await aKey(server, { permissions: every })
    const answer = await server.request(one.method, one.pathFor('x'), {
      token: secret,
      json: one.bodyFor('x'),
    })
    expect(answer.status).toBe(403)
    expect(answer.body.code).toBe('A_KEY_HAS_NO_SESSION')
    expect((await server.admin.auth.getSession()).body).not.toBeNull()
  })

  it('is told by has-permission what it may itself, and of its owner only if it may ask', async () => {
    const server = await startServer()
    const asked = { permissions: { user: ['get', 'ban'] } }
    const { client, key } = await aKey(server, { permissions: ['user:ban'] })
    expect((await unwrap(client.access.hasPermission(asked))).success).toBe(false)
    const own = { permissions: { user: ['ban'] } }
    expect((await unwrap(client.access.hasPermission(own))).success).toBe(true)
    const { userId } = key
    expect((await client.access.hasPermission({ ...asked, userId })).status).toBe(403)
    const reader = await aKey(server)
    const ofOwner = await unwrap(reader.client.access.hasPermission({ ...asked, userId }))
    expect(ofOwner.success).toBe(true)
  })

  it('H1: is not its owner: what it may do to anybody it may not do to them', async () => {
    const server = await startServer()
    const { client, key } = await aKey(server, { permissions: ['user:set-password'] })
    const answer = await client.users.setUserPassword({
      userId: key.userId,
      newPassword: 'another password',
    })
    expect(answer.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER' })
    expect((await server.as({ email: adminEmail })).token).toBeDefined()
  })

  it('is not inherited by a later user of the same id', async () => {
    const server = await startServer()
    const { clock, store } = server
    const owner = await server.aUser({ role: 'admin' })
    const { client } = await aKey(server, { userId: owner.id })
    expect((await client.users.getUser({ id: owner.id })).status).toBe(200)
    // As an app would: past us, and without our removing the keys.
    clock.advance(1)
    await store.transaction(async (tx) => {
      const { id, name, email, role } = owner
      const keys = await tx.keys.list({ userId: id, limit: 9 })
      await tx.users.remove(id)
      for (const key of keys) {
        const hash = keySecrets.hashOf(client.token ?? '') ?? ''
        await tx.keys.create({ ...key, hash }, key.createdAt)
      }
      await tx.users.create({ id, name, email, role }, clock.now())
    })
    expect((await client.users.getUser({ id: owner.id })).status).toBe(401)
  })
})

describe('an impersonation that a key has begun', () => {
  const permissions = ['user:impersonate', 'session:list']

  it('acts in the name of the owner, and ends when the key may no longer impersonate', async () => {
    const server = await startServer()
    const { admin, aUser, clientWith } = server
    const target = await aUser()
    const { key, client } = await aKey(server, { permissions })
    const { session } = await unwrap(client.impersonation.impersonateUser({ userId: target.id }))
    expect(session).toMatchObject({ userId: target.id, impersonatedBy: key.userId })
    const visitor = clientWith(session.token)
    const isLive = async () => (await visitor.auth.getSession()).body !== null
    expect(await isLive()).toBe(true)
    const permit = (some: string[]) =>
      unwrap(admin.keys.updateKey({ keyId: key.id, permissions: some }))
    await permit(['session:list'])
    expect(await isLive()).toBe(false)
    await permit(permissions)
    expect(await isLive()).toBe(true)
    await unwrap(admin.keys.revokeKey({ keyId: key.id }))
    expect(await isLive()).toBe(false)
  })

  it('H1: rests when its user may more than the key, though not more than the owner', async () => {
    const env = withRoles({ reader: { user: ['list'] }, lister: { session: ['list'] } })
    const server = await startServer({ env })
    const { admin, aUser, clientWith } = server
    const { id: userId } = await aUser({ role: 'lister' })
    const { client } = await aKey(server, { permissions })
    const { session } = await unwrap(client.impersonation.impersonateUser({ userId }))
    const visitor = clientWith(session.token)
    expect((await visitor.auth.getSession()).body).not.toBeNull()
    await unwrap(admin.access.setRole({ userId, role: 'reader' }))
    expect((await visitor.auth.getSession()).body).toBeNull()
    const again = await client.impersonation.impersonateUser({ userId })
    expect(again.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER' })
  })

  it('hands its signed token to who needs one, and no cookie', async () => {
    const server = await startServer()
    const { id: userId } = await server.aUser()
    const { secret } = await aKey(server, { permissions })
    const init = { token: secret, json: { userId } }
    const answer = await server.request('POST', '/admin/impersonate-user', init)
    expect(answer.headers.get('set-auth-token')).toContain(answer.body.session.token)
    expect(answer.headers.getSetCookie()).toEqual([])
  })
})

describe('the rate limit', () => {
  const env = { CASTELLAN_RATE_LIMIT: 'on', CASTELLAN_RATE_LIMIT_MAX: '5' }

  it('F2: counts a key by itself, beside the sessions and other keys of its owner', async () => {
    const server = await startServer({ env })
    const [one, other] = [await aKey(server), await aKey(server)]
    const ask = async (secret: string) =>
      (await server.request('GET', getUser('nobody'), { token: secret })).status
    const statuses = []
    for (let n = 0; n < 6; n += 1) statuses.push(await ask(one.secret))
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429])
    expect(await ask(other.secret)).toBe(404)
    expect(await ask(server.admin.token ?? '')).toBe(404)
  })

  it('F2: counts made-up keys against the address', async () => {
    const server = await startServer({ env })
    const { secret } = await aKey(server)
    const ask = async (token: string) =>
      (await server.request('GET', getUser('nobody'), { token })).status
    expect(await ask(secret)).toBe(404)
    const statuses = []
    for (let n = 0; n < 6; n += 1) statuses.push(await ask(`cst_${n}`))
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
    expect(await ask(secret)).toBe(404)
  })
})
