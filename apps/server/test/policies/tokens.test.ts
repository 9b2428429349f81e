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

const returnsSecret = ['createApiKey', 'rotateApiKey']
const createsSession = ['signInEmail', 'signUpEmail', 'impersonateUser']

/** Reads every session token in the database. */
async function readTokens({ config }: TestServer) {
  return (await readRows(config.database.url, 'SELECT token FROM session')).map(({ token }) =>
    String(token),
  )
}

/** Starts a server with sessions of several users and an impersonation. */
async function startServerWithSessions() {
  const server = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
  const { admin, signInAs, createUser, createClientWith } = server
  await signInAs({ email: adminEmail })
  await unwrap(admin.roles.createRole({ name: 'spare', permissions: {} }))
  const target = await createUser()
  const theirs = await signInAs(target)
  const impersonating = admin.impersonation.impersonateUser({ userId: target.id })
  const impersonator = createClientWith((await unwrap(impersonating)).session.token)
  const { key, secret } = await unwrap(
    admin.apiKeys.createApiKey({ name: 'A key', permissions: ['user:get'] }),
  )
  return { server, target, theirs, impersonator, key, secret }
}

/** Builds a body for which the entry returns 200. */
function buildBody(
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
    const { server, target, impersonator, key, secret } = await startServerWithSessions()
    const caller = one.key === 'stopImpersonating' ? impersonator : server.admin
    const before = await readTokens(server)
    const response = await server.request(one.method, one.pathFor(target.id, key.id), {
      token: caller.token,
      json: buildBody(one, target, key.id),
    })
    expect(response.status).toBe(200)
    expect(response.text).not.toContain(secret)
    expect(/cst_/.test(response.text), 'H5').toBe(returnsSecret.includes(one.key))
    const all = [...new Set([...before, ...(await readTokens(server))])]
    const returned = all.filter((token) => response.text.includes(token))
    const created = all.filter((token) => !before.includes(token))
    expect(before.length).toBeGreaterThanOrEqual(4)
    expect(returned).toEqual(one.key === 'getSession' ? [caller.token] : created)
    expect(created).toHaveLength(createsSession.includes(one.key) ? 1 : 0)

    const inHeaders = all.filter((token) => JSON.stringify([...response.headers]).includes(token))
    expect(inHeaders).toEqual(created)
    expect(response.headers.getSetCookie(), 'D6').toEqual([])
  },
)

it('D5: no error response contains a token, and D6: none to a bearer token sets a cookie', async () => {
  const { server, target, theirs } = await startServerWithSessions()
  const tokens = await readTokens(server)
  for (const one of everyEntry.filter(({ entry }) => entry.metadata.auth.includes(':'))) {
    const response = await server.request(one.method, one.pathFor(target.id), {
      token: theirs.token,
      json: one.bodyFor(target.id),
    })
    expect(response.status, one.key).toBe(403)
    expect(tokens.filter((token) => response.text.includes(token))).toEqual([])
    expect(response.headers.getSetCookie()).toEqual([])
  }
})

it('D5: the OpenAPI document, unknown paths and health checks return no token', async () => {
  const { server } = await startServerWithSessions()
  const tokens = await readTokens(server)
  for (const path of [`${basePath}/openapi.json`, `${basePath}/nowhere`, '/health/ready']) {
    const text = await (await fetch(`${server.url}${path}`)).text()
    expect(tokens.filter((token) => text.includes(token))).toEqual([])
  }
})
