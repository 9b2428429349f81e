import { type Client, createClient, unwrap } from '@castellan/client'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { selectDatabase } from '../../kit/databases.ts'
import { findPgBouncer, startPgBouncer } from '../../kit/pgbouncer.ts'
import { readRows } from '../../kit/raw-sql.ts'
import { adminEmail, password, secret } from '../../kit/server.ts'
import { startProcess } from '../process/server-process.ts'

const rounds = 12

/** Starts two servers as separate processes on one new database. */
async function startTwoServers(
  createDatabaseWithTables: () => Promise<string>,
  env: Record<string, string> = {},
) {
  const url = await createDatabaseWithTables()
  const common = {
    DATABASE_URL: url,
    CASTELLAN_SECRET: secret,
    CASTELLAN_ADMIN_PASSWORD: password,
    CASTELLAN_RATE_LIMIT: 'off',
    LOG_LEVEL: 'warn',
    ...env,
  }
  const servers = await Promise.all([1, 2].map(() => startProcess({ env: common })))
  const clients = servers.map(({ api }) => createClient({ baseUrl: api }))
  const signInAs = async (email: string) => {
    const { token } = await unwrap(
      (clients[0] as Client).auth.signInEmail({ email, password, rememberMe: true }),
    )
    return servers.map(({ api }) => createClient({ baseUrl: api, token })) as [Client, Client]
  }
  return { url, servers, clients: clients as [Client, Client], signInAs }
}

function sortStatuses(responses: { status: number }[]) {
  return responses.map(({ status }) => status).sort()
}

/** Databases behind PgBouncer, which pools transactions. They have all tables: it changes none. */
const pooledDatabases = selectDatabase('postgresql')
  .filter(() => findPgBouncer())
  .map(({ createDatabaseWithTables }) => {
    const create = async () => startPgBouncer(await createDatabaseWithTables(), 'transaction')
    return {
      name: 'postgresql behind PgBouncer',
      createDatabase: create,
      createDatabaseWithTables: create,
    }
  })

describe.each([...selectDatabase('postgresql'), ...pooledDatabases])(
  'two servers on one database of $name',
  ({ createDatabaseWithTables }) => {
    it('create the tables and the first admin once when they start together', async () => {
      const { url, servers } = await startTwoServers(createDatabaseWithTables)
      const said = servers.map((server) => server.said.stderr)
      expect(said.filter((text) => text.includes('The first admin is'))).toHaveLength(1)
      expect(await readRows(url, 'SELECT email FROM "user"')).toEqual([{ email: adminEmail }])
    })

    it('D1: leave no session when one bans a user while the other signs them in', async () => {
      const { url, clients, signInAs } = await startTwoServers(createDatabaseWithTables)
      const [here] = await signInAs(adminEmail)
      for (let round = 0; round < rounds; round += 1) {
        const email = `user${round}@example.com`
        const { user } = await unwrap(here.users.createUser({ email, name: email, password }))
        const [ban, signIn] = await Promise.all([
          here.bans.banUser({ userId: user.id }),
          clients[1].auth.signInEmail({ email, password }),
        ])
        expect(ban.status).toBe(200)
        expect([200, 403]).toContain(signIn.status)
        expect(await readRows(url, `SELECT id FROM session WHERE "userId" = '${user.id}'`)).toEqual(
          [],
        )
      }
    })

    it('E1: keep one of two admins who demote, ban or remove each other', async () => {
      const { url, signInAs } = await startTwoServers(createDatabaseWithTables)
      const [here, there] = await signInAs(adminEmail)
      const first = (await unwrap(here.auth.getSession()))?.user.id ?? ''
      const acts = [
        (client: Client, userId: string) => client.access.setRole({ userId, role: 'user' }),
        (client: Client, userId: string) => client.bans.banUser({ userId }),
        (client: Client, userId: string) => client.users.removeUser({ userId }),
      ]
      const second = { email: 'second@example.com', name: 'Second', password, role: 'admin' }
      const { user } = await unwrap(here.users.createUser(second))
      const [theirs] = await signInAs(second.email)
      expect(theirs).toBeDefined()
      for (const act of acts) {
        const [demoted, other] = await Promise.all([act(here, user.id), act(there, first)])
        expect(sortStatuses([demoted, other])).not.toEqual([200, 200])
        const admins = await readRows(
          url,
          `SELECT id FROM "user" WHERE role = 'admin' AND banned IS NOT TRUE`,
        )
        expect(admins.length).toBeGreaterThan(0)
      }
    })

    it('C3: create one user for an email address, and return the error for it to the other caller', async () => {
      const { signInAs } = await startTwoServers(createDatabaseWithTables)
      const both = await signInAs(adminEmail)
      for (let round = 0; round < rounds; round += 1) {
        const user = { email: `user${round}@example.com`, name: 'x' }
        const responses = await Promise.all(both.map((client) => client.users.createUser(user)))
        expect(sortStatuses(responses)).toEqual([200, 400])
        expect(responses.find(({ status }) => status === 400)?.body).toMatchObject({
          code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
        })
      }
    })

    it('keep both of two simultaneous updates', async () => {
      const { signInAs } = await startTwoServers(createDatabaseWithTables)
      const [here, there] = await signInAs(adminEmail)
      const { user } = await unwrap(here.users.createUser({ email: 'x@example.com', name: 'x' }))
      for (let round = 0; round < rounds; round += 1) {
        const [name, image] = [`name ${round}`, `image ${round}`]
        await Promise.all([
          unwrap(here.users.updateUser({ userId: user.id, data: { name } })),
          unwrap(there.users.updateUser({ userId: user.id, data: { image } })),
        ])
        expect(await unwrap(here.users.getUser({ id: user.id }))).toMatchObject({ name, image })
      }
    })

    it('write on while one of them is frozen in a transaction', async () => {
      const { url, servers, signInAs } = await startTwoServers(createDatabaseWithTables)
      const [here, there] = await signInAs(adminEmail)
      const { id: userId } = (
        await unwrap(here.users.createUser({ email: 'x@example.com', name: 'x' }))
      ).user
      const app = new pg.Client(url)
      await app.connect()
      await app.query(`BEGIN; UPDATE "user" SET name = name WHERE id = '${userId}'`)
      const frozen = there.users.updateUser({ userId, data: { name: 'frozen' } })
      const countWaiting = async () =>
        (await readRows(url, 'SELECT 1 FROM pg_locks WHERE NOT granted')).length
      await expect.poll(countWaiting).toBe(1)
      servers[1]?.kill('SIGSTOP')
      await app.query('ROLLBACK')
      await app.end()
      await unwrap(here.users.updateUser({ userId, data: { name: 'written' } }))
      servers[1]?.kill('SIGCONT')
      expect((await frozen).status).toBe(503)
      expect(await unwrap(there.users.getUser({ id: userId }))).toMatchObject({ name: 'written' })
    })

    it('F2: share the count of sign-in attempts', async () => {
      const { clients } = await startTwoServers(createDatabaseWithTables, {
        CASTELLAN_RATE_LIMIT: 'on',
      })
      const statuses: number[] = []
      for (let attempt = 0; attempt < 6; attempt += 1) {
        const client = clients[attempt % 2] as Client
        const response = await client.auth.signInEmail({ email: adminEmail, password: 'wrong one' })
        statuses.push(response.status)
      }
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
    })

    it('H1: allow no ban after the promotion that forbids it', async () => {
      const { signInAs } = await startTwoServers(createDatabaseWithTables)
      const [here] = await signInAs(adminEmail)
      await unwrap(here.roles.createRole({ name: 'helper', permissions: { user: ['ban'] } }))
      const helper = { email: 'helper@example.com', name: 'Helper', password, role: 'helper' }
      await unwrap(here.users.createUser(helper))
      const [, there] = await signInAs(helper.email)
      for (let round = 0; round < rounds; round += 1) {
        const email = `user${round}@example.com`
        const { id: userId } = (await unwrap(here.users.createUser({ email, name: email }))).user
        const [promotion, ban] = await Promise.all([
          here.access.setRole({ userId, role: 'admin' }),
          there.bans.banUser({ userId }),
        ])
        expect(promotion.status).toBe(200)
        const target = await unwrap(here.users.getUser({ id: userId }))
        expect([ban.status, target.banned]).toEqual(target.banned ? [200, true] : [403, false])
        const { events } = await unwrap(here.audit.getUserHistory({ userId }))
        const actions = events.map(({ action }) => action)
        const done = ['user.role-set', ...(target.banned ? ['user.banned'] : []), 'user.created']
        expect(actions.filter((action) => action !== 'call.refused')).toEqual(done)
        expect(actions.includes('call.refused')).toBe(ban.status === 403)
      }
    })

    it('H3: apply a changed role at once, whichever server changed it', async () => {
      const { signInAs } = await startTwoServers(createDatabaseWithTables)
      const admins = await signInAs(adminEmail)
      await unwrap(admins[0].roles.createRole({ name: 'helper', permissions: {} }))
      const helper = { email: 'helper@example.com', name: 'Helper', password, role: 'helper' }
      await unwrap(admins[0].users.createUser(helper))
      const helpers = await signInAs(helper.email)
      const change = (server: number, permissions: { user?: 'list'[] }) =>
        unwrap((admins[server % 2] as Client).roles.updateRole({ name: 'helper', permissions }))
      const readStatuses = async () =>
        (await Promise.all(helpers.map((client) => client.users.listUsers({ limit: 1 })))).map(
          ({ status }) => status,
        )
      for (let round = 0; round < rounds; round += 1) {
        await change(round, { user: ['list'] })
        expect(await readStatuses()).toEqual([200, 200])
        await change(round + 1, {})
        expect(await readStatuses()).toEqual([403, 403])
      }
    })

    it('H3: assign no role that is being deleted', async () => {
      const { signInAs } = await startTwoServers(createDatabaseWithTables)
      const [here, there] = await signInAs(adminEmail)
      for (let round = 0; round < rounds; round += 1) {
        const name = `role${round}`
        await unwrap(here.roles.createRole({ name, permissions: { user: ['list'] } }))
        const user = { email: `user${round}@example.com`, name, role: 'user' }
        const { id: userId } = (await unwrap(here.users.createUser(user))).user
        const [deleted, given] = await Promise.all([
          here.roles.deleteRole({ name }),
          there.access.setRole({ userId, role: name }),
        ])
        expect(sortStatuses([deleted, given])).toEqual([200, 400])
        const { roles } = await unwrap(there.roles.listRoles())
        expect(roles.some((role) => role.name === name)).toBe(given.status === 200)
      }
    })
  },
)
