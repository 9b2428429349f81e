import { expect, it } from 'vitest'
import { readRows } from '../kit/raw-sql.ts'
import { basePath, password, startServer, type TestServer, unwrap } from '../kit/server.ts'
import { everyEntry } from './examples.ts'

const returnsSecret = ['createApiKey', 'rotateApiKey']
const showsOwnToken = ['getSession', 'listSessions']
const createsSession = ['signInEmail', 'signUpEmail', 'impersonateUser']

/** Reads every session token in the database. */
async function readTokens({ config }: TestServer) {
  return (await readRows(config.database.url, 'SELECT token FROM session')).map(({ token }) =>
    String(token),
  )
}

/** Creates sessions of an admin and of a user, an impersonation and an API key. */
async function createSessions({ signInAs, createUser, createClientWith }: TestServer) {
  const target = await createUser()
  const admin = await signInAs(await createUser({ role: 'admin' }))
  const theirs = await signInAs(target)
  const impersonating = admin.impersonation.impersonateUser({ userId: target.id })
  const impersonator = createClientWith((await unwrap(impersonating)).session.token)
  const { key, secret } = await unwrap(
    admin.apiKeys.createApiKey({ name: 'A key', permissions: ['user:get'] }),
  )
  return { target, admin, theirs, impersonator, key, secret }
}

async function startServerWithSessions() {
  const server = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
  return { server, ...(await createSessions(server)) }
}

/** Builds a body for which the entry returns 200. */
function buildBody(
  one: (typeof everyEntry)[number],
  target: { id: string; email: string },
  keyId: string,
) {
  if (one.key === 'signInEmail') return { email: target.email, password }
  // Another entry creates the user of the example.
  if (one.key === 'signUpEmail') return { email: 'ann@example.com', name: 'Ann', password }
  return one.bodyFor(target.id, keyId)
}

it('D5: no response contains a token except the one that its entry creates or reads', async () => {
  const server = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
  await unwrap(server.admin.roles.createRole({ name: 'spare', permissions: {} }))
  for (const one of everyEntry) {
    const { target, admin, impersonator, key, secret } = await createSessions(server)
    const caller = one.key === 'stopImpersonating' ? impersonator : admin
    const before = await readTokens(server)
    const response = await server.request(one.method, one.pathFor(target.id, key.id), {
      token: caller.token,
      json: buildBody(one, target, key.id),
    })
    expect(response.status, `${one.key}: ${response.text}`).toBe(200)
    expect(response.text).not.toContain(secret)
    expect(/cst_/.test(response.text), `H5: ${one.key}`).toBe(returnsSecret.includes(one.key))
    const all = [...new Set([...before, ...(await readTokens(server))])]
    const returned = all.filter((token) => response.text.includes(token))
    const created = all.filter((token) => !before.includes(token))
    expect(before.length).toBeGreaterThanOrEqual(3)
    expect(returned, one.key).toEqual(showsOwnToken.includes(one.key) ? [caller.token] : created)
    expect(created, one.key).toHaveLength(createsSession.includes(one.key) ? 1 : 0)

    const inHeaders = all.filter((token) => JSON.stringify([...response.headers]).includes(token))
    expect(inHeaders, one.key).toEqual(created)
    expect(response.headers.getSetCookie(), `D6: ${one.key}`).toEqual([])
  }
})

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
