import { createClient, unwrap } from '@castellan/client'
import { adminEmail, password, type TestServer } from '../kit/server.ts'

/** How long before now the history begins. */
const historyDays = 120

/** Who joined, how many days ago, and with which roles. */
const joined: [name: string, daysAgo: number, role: string][] = [
  ['Ada Lovelace', 118.3, 'support'],
  ['Grace Hopper', 112.1, 'user'],
  ['Margaret Hamilton', 97.6, 'user'],
  ['Barbara Liskov', 90.2, 'user'],
  ['Radia Perlman', 83.9, 'user'],
  ['Frances Allen', 71.4, 'editor'],
  ['Karen Spärck Jones', 64.7, 'user'],
  ['Sophie Wilson', 52.3, 'user'],
  ['Katherine Johnson', 41.8, 'editor,support'],
  ['Annie Easley', 33.5, 'user'],
  ['Mary Kenneth Keller', 26.2, 'user'],
  ['Jean Bartik', 19.6, 'user'],
  ['Hedy Lamarr', 12.4, 'user'],
  ['Lynn Conway', 6.1, 'user'],
  ['Shafi Goldwasser', 2.7, 'user'],
]

/** What a server needs for the history: sessions that last, and the addresses of clients. */
export const historyOptions = {
  clockSeconds: -historyDays * 86_400,
  env: {
    CASTELLAN_SESSION_EXPIRES_IN: String(2 * historyDays * 86_400),
    CASTELLAN_TRUSTED_PROXIES: '127.0.0.1,::1',
  },
}

const firefox =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:149.0) Gecko/20100101 Firefox/149.0'

/** Gives a server that started `historyDays` ago users, keys and events until now. Returns the ids of users. */
export async function fillWithHistory({ baseUrl, clock }: TestServer) {
  const connect = async (email: string, address: string) => {
    const client = createClient({ baseUrl, fetch: sendFrom(address) })
    await client.signIn({ email, password })
    return client
  }
  const admin = await connect(adminEmail, '203.0.113.24')
  let daysAgo = historyDays
  const waitUntil = (next: number) => {
    clock.advance((daysAgo - next) * 86_400)
    daysAgo = next
  }
  const support = { user: ['list', 'get', 'ban'], session: ['list', 'revoke'] }
  await unwrap(admin.roles.createRole({ name: 'support', permissions: support }))
  await unwrap(admin.roles.createRole({ name: 'editor', permissions: { user: ['list', 'get'] } }))
  const ids: Record<string, string> = {}
  for (const [name, joinedDaysAgo, role] of joined) {
    waitUntil(joinedDaysAgo)
    const account = { name, email: toEmail(name), role, password }
    const { user } = await unwrap(admin.users.createUser(account))
    ids[name] = user.id
  }
  const [ada = '', grace = '', margaret = ''] = Object.values(ids)
  const { secret } = await unwrap(
    admin.apiKeys.createApiKey({
      name: 'nightly report',
      permissions: ['user:list', 'audit:list'],
    }),
  )
  await unwrap(
    admin.apiKeys.createApiKey({
      ...{ name: 'deploy', permissions: ['user:create', 'user:set-role'] },
      allowedNetworks: ['10.20.0.0/16'],
      expiresAt: clock
        .now()
        .toISOString()
        .replace(/^\d+/, (year) => `${Number(year) + 1}`),
    }),
  )
  await unwrap(admin.bans.banUser({ userId: margaret, banReason: 'Shared account' }))
  waitUntil(1.3)
  const permissions = { ...support, session: ['list'] }
  await unwrap(admin.roles.updateRole({ name: 'support', permissions }))
  const theirs = await connect(toEmail('Ada Lovelace'), '198.51.100.7')
  await unwrap(admin.access.setRole({ userId: grace, role: ['user', 'editor'] }))
  waitUntil(0.2)
  await connect(toEmail('Grace Hopper'), '192.0.2.81')
  await unwrap(createClient({ baseUrl, token: secret }).users.listUsers())
  waitUntil(0.06)
  await unwrap(
    theirs.bans.banUser({ userId: grace, banReason: 'Chargeback', banExpiresIn: 604_800 }),
  )
  waitUntil(0)
  return { ada, grace }
}

function toEmail(name: string) {
  return `${name.toLowerCase().replace('ä', 'ae').replaceAll(' ', '.')}@example.com`
}

/** Sends requests as a browser at an address. */
function sendFrom(address: string): typeof fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('user-agent', firefox)
    headers.set('x-forwarded-for', address)
    return fetch(input, { ...init, headers })
  }
}
