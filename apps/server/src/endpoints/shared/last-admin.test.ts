import { problem, resources } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { firstUsersQuery } from '../../../test/kit/databases.ts'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import {
  type Client,
  startServer,
  type TestServer,
  type User,
  unwrap,
} from '../../../test/kit/server.ts'

async function readUserId(client: Client) {
  return (await unwrap(client.auth.getSession()))?.user.id ?? ''
}

const lastAdmin = problem('LAST_ADMIN')
const notAllowed = { status: 403, body: { code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER' } }
const farFuture = '2999-01-01'

/** Every operation that can remove an admin's permissions, by name. */
const demotions: Record<string, (by: Client, userId: string) => Promise<{ status: number }>> = {
  setRole: (by, userId) => by.access.setRole({ userId, role: 'user' }),
  updateRole: (by, userId) => by.users.updateUser({ userId, data: { role: 'user' } }),
  ban: (by, userId) => by.bans.banUser({ userId }),
  updateBan: (by, userId) => by.users.updateUser({ userId, data: { banned: true } }),
  remove: (by, userId) => by.users.removeUser({ userId }),
}

/** A deputy may perform every demotion, but is not an admin and may not act on one. */
const deputy = { user: ['set-role', 'update', 'ban', 'delete'] }

async function startServerWithDeputy() {
  const server = await startServer({ env: writeRolesFile({ deputy }) })
  const asDeputy = await server.signInAs(await server.createUser({ role: 'deputy' }))
  return { ...server, asDeputy, adminId: await readUserId(server.admin) }
}

function isAdmin({ role, banned }: User) {
  return role === 'admin' && !banned
}

/** Creates two more admins and their clients. */
async function createTwoAdmins({ admin, createUser, signInAs }: TestServer) {
  const pair = [await createUser({ role: 'admin' }), await createUser({ role: 'admin' })]
  const clients = await Promise.all(pair.map(signInAs))
  return { pair, clients, first: await readUserId(admin) }
}

describe('the last admin', () => {
  it('H1: cannot be demoted by a caller who may do less, who does not learn that it is the last', async () => {
    const { admin, asDeputy, adminId } = await startServerWithDeputy()
    const before = await unwrap(admin.users.getUser({ id: adminId }))
    for (const [name, demote] of Object.entries(demotions)) {
      expect(await demote(asDeputy, adminId), name).toMatchObject(notAllowed)
      expect(await unwrap(admin.users.getUser({ id: adminId })), name).toEqual(before)
      expect((await admin.users.listUsers()).status, name).toBe(200)
    }
  })

  it.each(Object.keys(demotions))(
    'E1: is not protected from %s while there is another admin',
    async (name) => {
      const { asDeputy, adminId, createUser, signInAs } = await startServerWithDeputy()
      const other = await signInAs(await createUser({ role: 'user,admin' }))
      const refusal = problem('YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER')
      expect(await demotions[name]?.(asDeputy, adminId)).toMatchObject(refusal)
      expect((await demotions[name]?.(other, adminId))?.status).toBe(200)
    },
  )

  it('E1: can be changed in every other respect', async () => {
    const { admin } = await startServer()
    const userId = await readUserId(admin)
    const data = { name: 'Renamed', banned: false, role: ['user', 'admin'] }
    expect((await admin.users.updateUser({ userId, data })).status).toBe(200)
    expect((await admin.access.setRole({ userId, role: 'admin' })).status).toBe(200)
  })

  it('E1: is protected until the ban of the other admin has expired', async () => {
    const { admin, adminId, createUser, clock } = await startServerWithDeputy()
    const other = await createUser({ role: 'admin' })
    await unwrap(admin.bans.banUser({ userId: other.id, banExpiresIn: 3600 }))
    const demote = () => admin.access.setRole({ userId: adminId, role: 'user' })
    expect(await demote()).toMatchObject(lastAdmin)
    clock.advance(3599)
    expect(await demote()).toMatchObject(lastAdmin)
    clock.advance(2)
    expect((await demote()).status).toBe(200)
  })

  it('H1: is not banned by a caller who may do less, by a new expiry of an expired ban', async () => {
    const { admin, createUser, signInAs, asDeputy, adminId, clock } = await startServerWithDeputy()
    const other = await createUser({ role: 'admin' })
    const asOther = await signInAs(other)
    await unwrap(asOther.bans.banUser({ userId: adminId, banExpiresIn: 1 }))
    clock.advance(2)
    await unwrap(asOther.access.setRole({ userId: other.id, role: 'user' }))
    const data = { banExpires: farFuture }
    const response = await asDeputy.users.updateUser({ userId: adminId, data })
    expect(response).toMatchObject(notAllowed)
    await admin.signIn({ email: 'admin@example.com', password: 'correct horse' })
    expect((await admin.users.listUsers()).status).toBe(200)
  })

  it('E1: is not protected when another user has all permissions from several roles', async () => {
    const rest = {
      ...resources,
      user: ['create', 'list', 'impersonate', 'set-password', 'set-email', 'set-phone', 'get'],
    }
    const { admin, createUser } = await startServer({ env: writeRolesFile({ deputy, rest }) })
    const userId = await readUserId(admin)
    await createUser({ role: 'deputy' })
    await createUser({ role: 'rest' })
    expect(await admin.access.setRole({ userId, role: 'user' })).toMatchObject(lastAdmin)
    await createUser({ role: 'rest,deputy' })
    expect((await admin.access.setRole({ userId, role: 'user' })).status).toBe(200)
  })
})

describe('the last two admins', () => {
  it('E1: cannot both lose the role at the same time', async () => {
    const server = await startServer()
    const { pair, clients, first } = await createTwoAdmins(server)
    for (let round = 0; round < 10; round += 1) {
      await unwrap(clients[0]?.access.setRole({ userId: first, role: 'user' }) as never)
      const responses = await Promise.all(
        clients.map((client, i) =>
          client.access.setRole({ userId: pair[i]?.id ?? '', role: 'user' }),
        ),
      )
      expect(responses.map(({ status }) => status).sort()).toEqual([200, 400])
      expect(responses.find(({ status }) => status === 400)).toMatchObject(lastAdmin)
      const survivor = clients[responses.findIndex(({ status }) => status === 400)] as Client
      for (const userId of [first, ...pair.map(({ id }) => id)])
        await unwrap(survivor.access.setRole({ userId, role: 'admin' }))
    }
  })

  it.each(Object.keys(demotions))(
    'E1: cannot demote each other by %s at the same time',
    async (name) => {
      const server = await startServer()
      const first = await readUserId(server.admin)
      for (let round = 0; round < 10; round += 1) {
        const { pair, clients } = await createTwoAdmins(server)
        await unwrap(clients[0]?.access.setRole({ userId: first, role: 'user' }) as never)
        const responses = await Promise.all(
          clients.map((client, i) => demotions[name]?.(client, pair[1 - i]?.id ?? '')),
        )
        expect(responses.filter((response) => response?.status === 200)).toHaveLength(1)
        const { users } = await server.store.users.list(firstUsersQuery)
        expect(users.filter((user) => isAdmin(user as never))).toHaveLength(1)
        const survivor = clients[
          responses.findIndex((response) => response?.status === 200)
        ] as Client
        await unwrap(survivor.access.setRole({ userId: first, role: 'admin' }))
        await unwrap(server.admin.users.removeUser({ userId: await readUserId(survivor) }))
      }
    },
  )

  it('E1: cannot demote each other by different operations at the same time', async () => {
    const { admin, adminId, createUser, signInAs } = await startServerWithDeputy()
    for (let round = 0; round < 10; round += 1) {
      const other = await createUser({ role: 'admin' })
      const asOther = await signInAs(other)
      const responses = await Promise.all([
        asOther.bans.banUser({ userId: adminId }),
        admin.users.removeUser({ userId: other.id }),
      ])
      expect(responses.filter(({ status }) => status === 200)).toHaveLength(1)
      const [banned] = responses
      if (banned.status === 200) {
        await unwrap(asOther.bans.unbanUser({ userId: adminId }))
        await admin.signIn({ email: 'admin@example.com', password: 'correct horse' })
        await unwrap(admin.users.removeUser({ userId: other.id }))
      }
      expect((await admin.users.listUsers()).status).toBe(200)
    }
  })
})
