import { expect, it } from 'vitest'
import { readRows } from '../kit/raw-sql.ts'
import {
  adminEmail,
  basePath,
  password,
  startServer,
  type TestServer,
  unwrap,
} from '../kit/server.ts'
import { everyEntry, named } from './examples.ts'

const showsSecret = ['createApiKey', 'rotateApiKey']
const createsSession = ['signInEmail', 'signUpEmail', 'impersonateUser']

/** Every token in the database. */
async function tokensIn({ config }: TestServer) {
  return (await readRows(config.database.url, 'SELECT token FROM session')).map(({ token }) =>
    String(token),
  )
}

/** A server with sessions of several people, an impersonation among them. */
async function busyServer() {
  const server = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
  const { admin, signInAs, createUser, createClientWith } = server
  await signInAs({ email: adminEmail })
  await unwrap(admin.roles.createRole({ name: 'spare', permissions: {} }))
  const target = await createUser()
  const theirs = await signInAs(target)
  const visit = admin.impersonation.impersonateUser({ userId: target.id })
  const visitor = createClientWith((await unwrap(visit)).session.token)
  const { key, secret } = await unwrap(
    admin.apiKeys.createApiKey({ name: 'A key', permissions: ['user:get'] }),
  )
  return { server, target, theirs, visitor, key, secret }
}

/** What the entry is asked, so that it answers 200. */
function bodyFor(
  one: (typeof everyEntry)[number],
  target: { id: string; email: string },
  keyId: string,
) {
  return one.key === 'signInEmail'
    ? { email: target.email, password }
    : one.bodyFor(target.id, keyId)
}

it.each(named(everyEntry))(
  'D5: %s returns no token except the one that it creates or reads',
  async (_name, one) => {
    const { server, target, visitor, key, secret } = await busyServer()
    const caller = one.key === 'stopImpersonating' ? visitor : server.admin
    const before = await tokensIn(server)
    const answer = await server.request(one.method, one.pathFor(target.id, key.id), {
      token: caller.token,
      json: bodyFor(one, target, key.id),
    })
    expect(answer.status).toBe(200)
    expect(answer.text).not.toContain(secret)
    expect(/cst_/.test(answer.text), 'H5').toBe(showsSecret.includes(one.key))
    const all = [...new Set([...before, ...(await tokensIn(server))])]
    const shown = all.filter((token) => answer.text.includes(token))
    const created = all.filter((token) => !before.includes(token))
    expect(before.length).toBeGreaterThanOrEqual(4)
    expect(shown).toEqual(one.key === 'getSession' ? [caller.token] : created)
    expect(created).toHaveLength(createsSession.includes(one.key) ? 1 : 0)

    const inHeaders = all.filter((token) => JSON.stringify([...answer.headers]).includes(token))
    expect(inHeaders).toEqual(created)
    expect(answer.headers.getSetCookie(), 'D6').toEqual([])
  },
)

it('D5: no error response contains a token, and D6: none to a bearer token sets a cookie', async () => {
  const { server, target, theirs } = await busyServer()
  const tokens = await tokensIn(server)
  for (const one of everyEntry.filter(({ entry }) => entry.metadata.auth.includes(':'))) {
    const answer = await server.request(one.method, one.pathFor(target.id), {
      token: theirs.token,
      json: one.bodyFor(target.id),
    })
    expect(answer.status, one.key).toBe(403)
    expect(tokens.filter((token) => answer.text.includes(token))).toEqual([])
    expect(answer.headers.getSetCookie()).toEqual([])
  }
})

it('D5: the OpenAPI document, unknown paths and health checks return no token', async () => {
  const { server } = await busyServer()
  const tokens = await tokensIn(server)
  for (const path of [`${basePath}/openapi.json`, `${basePath}/nowhere`, '/health/ready']) {
    const text = await (await fetch(`${server.url}${path}`)).text()
    expect(tokens.filter((token) => text.includes(token))).toEqual([])
  }
})
