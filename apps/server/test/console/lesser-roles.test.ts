import { contract, listPermissions, listRoutes, permissionErrors } from '@castellan/contract'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openConsole, signIn as signInToConsole } from '../kit/chromium.ts'
import { writeRolesFile } from '../kit/roles.ts'
import { password, type TestServer, unwrap } from '../kit/server.ts'
import { performEveryAct } from './every-act.ts'
import { type RecordedCall, recordRequests } from './recorded-requests.ts'

type Caller = { email: string; held: readonly string[] }

const support = { user: ['list', 'get', 'ban'], session: ['list'], role: ['list'] }

describeConsole('all that the console requests for an admin', () => {
  it('is refused to lesser roles by the permission that its entry declares, and has no credential but the cookie', async () => {
    const env = writeRolesFile({ support })
    const { page, server } = await openConsole('/users', { as: null, env })
    const readRequests = recordRequests(page)
    const secrets = collectSecrets(page)
    await performEveryAct(page, server)
    const requests = await readRequests()

    const foreign = requests.filter(
      ({ call, url }) => !call && !isConsoleFile.test(new URL(url).pathname),
    )
    expect(foreign.map(({ url }) => url)).toEqual([])
    const calls = requests.flatMap(({ call }) => call ?? [])
    const called = new Set(calls.map(({ entry }) => entry.path))
    const others = listRoutes(contract).filter(({ entry }) => !called.has(entry.path))
    expect(others.map(({ key }) => key)).toEqual(withoutPage)

    expect(requests.filter(({ headers }) => hasCredential(headers))).toEqual([])
    const visible = JSON.stringify([requests.map(({ url }) => url), await readStorage(page)])
    expect((await secrets()).filter((secret) => visible.includes(secret))).toEqual([])

    const user = { ...(await server.createUser()), held: [] }
    const helper = {
      ...(await server.createUser({ role: 'support' })),
      held: listPermissions(support),
    }
    const before = await readState(server)
    expect(await replayAll(server, calls)).toEqual([])
    expect(await replayAll(server, calls, user)).toEqual([])
    expect(await replayAll(server, calls, helper)).toEqual([])
    expect(await readState(server)).toEqual(before)
  })
})

describeConsole('a reader who may do little', () => {
  it.each(['user', 'support'])(
    'is shown each page without a refusal in the audit log: %s',
    async (role) => {
      const env = writeRolesFile({ support })
      const { page, server } = await openConsole('/', { as: null, env })
      const other = await server.createUser({ name: 'Ada' })
      await signInToConsole(page, server.config, (await server.createUser({ role })).email)
      const paths = [
        '/overview',
        '/users?new',
        `/users/${other.id}`,
        '/roles?new',
        '/api-keys?new',
        '/audit',
      ]
      for (const path of [...paths, `/permissions?target=${other.id}`]) {
        await page.goto(`/console${path}`, { waitUntil: 'networkidle' })
        await page.getByText('Sign out').waitFor()
      }
      const { events } = await unwrap(
        server.admin.audit.listAuditEvents({ action: 'call.refused' }),
      )
      expect(events.map(({ subject }) => subject)).toEqual([])
    },
  )

  it('reads which permission a page, a button and an act of the palette need', async () => {
    const { page, server } = await openConsole('/', { as: null })
    await signInToConsole(page, server.config, (await server.createUser()).email)
    const pages = {
      users: 'user:list',
      roles: 'role:list',
      'api-keys': 'key:list',
      audit: 'audit:list',
    }
    for (const [path, permission] of Object.entries(pages)) {
      await page.goto(`/console/${path}`)
      const alert = page.getByRole('alert').filter({ hasText: 'You may not see this' })
      await alert.getByText(`You need the permission ${permission}.`).waitFor()
      expect(await alert.getByRole('button').count()).toBe(0)
    }
    for (const name of ['Export', 'Verify the audit log'])
      await page.locator('[aria-disabled=true][title*="audit:list"]', { hasText: name }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('create an api')
    await page.getByRole('option', { name: 'You need the permission key:create.' }).click()
    await page.locator('[aria-disabled=true][title*="key:create"]').waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  it('asks about users by their ids, once each is typed, and not at all about those of others without user:get', async () => {
    const { page, server } = await openConsole('/', { as: null })
    const other = await server.createUser()
    await signInToConsole(page, server.config, (await server.createUser()).email)
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/explain-permission')) asked.push(request.postData() ?? '')
    })
    await page.goto('/console/permissions')
    await page.getByLabel('On which user').pressSequentially(other.id)
    await page.keyboard.press('Enter')
    await page.getByText('You need the permission user:ban.').waitFor()
    expect(asked).toHaveLength(1)
    await page.getByLabel('Who').fill(other.id)
    await page.keyboard.press('Tab')
    await page.getByText('You may not ask this. You need the permission user:get.').waitFor()
    expect(asked).toHaveLength(1)
    const { events } = await unwrap(server.admin.audit.listAuditEvents({ action: 'call.refused' }))
    expect(events).toEqual([])
  })
})

/** What the console needs besides the API: its page, and its files. */
const isConsoleFile = /^\/console(?:\/|$)/

/** The entries that no page of the console calls. A new entry needs a page, or a line here. */
const withoutPage = [
  'hasPermission',
  'getApiKey',
  'signUpEmail',
  'listSessions',
  'revokeSession',
  'revokeSessions',
  'revokeOtherSessions',
  'ok',
]

/** Whether a request has a credential that is not the cookie of the session, or that of an impersonation. */
function hasCredential({ authorization, cookie = '', ...headers }: Record<string, string>) {
  const names = cookie.split(/; ?/).map((pair) => pair.split('=')[0])
  const isKnown = /^(?:|better-auth\.(?:session_token|dont_remember|admin_session|device))$/
  return authorization || headers['x-api-key'] || !names.every((name) => isKnown.test(name ?? ''))
}

/** Collects the secrets that the server sends, and the values of the cookies. Returns what lists them. */
function collectSecrets(page: Page) {
  const found: Promise<string[]>[] = []
  page.on('response', (response) => {
    if (response.request().method() === 'POST')
      found.push(response.text().then(listSecrets, () => []))
    found.push(
      page
        .context()
        .cookies()
        .then((all) => all.flatMap(({ value }) => listParts(value))),
    )
  })
  return async () => [...new Set((await Promise.all(found)).flat()), password]
}

function listSecrets(text: string) {
  return [...text.matchAll(/"(?:token|secret)":"([^"]+)"/g)].map(([, value = '']) => value)
}

/** A cookie is signed: its token alone would be a credential, too. */
function listParts(cookie: string) {
  return [cookie, cookie.split('.')[0] ?? ''].filter((part) => part.length > 20)
}

/** Reads what scripts of the page can read later. */
async function readStorage(page: Page) {
  return page.evaluate<unknown>('[document.cookie, {...localStorage}, {...sessionStorage}]')
}

/** Reads what the calls would change. */
async function readState({ admin }: TestServer) {
  return {
    users: await unwrap(admin.users.listUsers()),
    roles: await unwrap(admin.roles.listRoles()),
    keys: await unwrap(admin.apiKeys.listApiKeys()),
  }
}

/** Sends calls once more, as a caller or as no one. Returns the responses that are wrong. */
async function replayAll(server: TestServer, calls: readonly RecordedCall[], caller?: Caller) {
  const wrong: string[] = []
  for (const call of calls) {
    // Each has a session of its own: some end it.
    const cookie = caller ? await signIn(server, caller.email) : ''
    const got = await replay(server, call, cookie)
    const refusal = predictRefusal(call, caller?.held)
    const isRight = refusal ? got === refusal : isAllowed.test(got)
    if (!isRight) wrong.push(`${call.path} ${call.body ?? ''}: ${got}, not ${refusal ?? 'allowed'}`)
  }
  return wrong
}

async function replay(
  server: TestServer,
  { entry, path, body, type }: RecordedCall,
  cookie: string,
) {
  const response = await server.request(entry.method, path, {
    ...(body === undefined ? {} : { body }),
    headers: {
      origin: server.config.baseUrl,
      ...(type ? { 'content-type': type } : {}),
      ...(cookie ? { cookie } : {}),
    },
  })
  return `${response.status} ${response.body?.code ?? ''}`.trim()
}

/** Returns the refusal that a caller must get; nothing if the contract lets the caller do it. */
function predictRefusal({ entry, body }: RecordedCall, held: readonly string[] | undefined) {
  const { auth } = entry.metadata
  if (auth === 'nothing') return undefined
  if (!held) return '401 UNAUTHORIZED'
  // To explain what another user may do needs a permission, too.
  const isAboutUser = entry.path === '/admin/explain-permission' && body?.startsWith('{"userId"')
  const needed = isAboutUser ? 'user:get' : auth
  if (needed === 'session' || needed === 'caller' || held.includes(needed)) return undefined
  return `403 ${permissionErrors[needed]}`
}

/** What callers get who may do it: some users of the calls have been removed meanwhile. */
const isAllowed = /^(?:200|400|404)\b/

async function signIn(server: TestServer, email: string) {
  const response = await server.request('POST', '/sign-in/email', { json: { email, password } })
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}
