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

async function idOf(client: Client) {
  return (await unwrap(client.auth.getSession()))?.user.id ?? ''
}

const lastAdmin = problem('LAST_ADMIN')
const far = '2999-01-01'

/** Every way to take an admin's power, by name. */
const ways: Record<string, (by: Client, userId: string) => Promise<{ status: number }>> = {
  setRole: (by, userId) => by.access.setRole({ userId, role: 'user' }),
  updateRole: (by, userId) => by.users.updateUser({ userId, data: { role: 'user' } }),
  ban: (by, userId) => by.bans.banUser({ userId }),
  updateBan: (by, userId) => by.users.updateUser({ userId, data: { banned: true } }),
  remove: (by, userId) => by.users.removeUser({ userId }),
}

/** A deputy may take power in every way, but is no full admin, and may not act on one. */
const deputy = { user: ['set-role', 'update', 'ban', 'delete'] }

async function serverWithDeputy() {
  const server = await startServer({ env: writeRolesFile({ deputy }) })
  const asDeputy = await server.signInAs(await server.createUser({ role: 'deputy' }))
  return { ...server, asDeputy, adminId: await idOf(server.admin) }
}

function isAdmin({ role, banned }: User) {
  return role === 'admin' && !banned
}

/** Two admins, the only ones, and their clients. */
async function twoAdmins({ admin, createUser, signInAs }: TestServer) {
  const pair = [await createUser({ role: 'admin' }), await createUser({ role: 'admin' })]
  const clients = await Promise.all(pair.map(signInAs))
  return { pair, clients, first: await idOf(admin) }
}

describe('the last admin', () => {
  it.each(Object.keys(ways))('E1: keeps their power by %s, whoever asks', async (name) => {
    const { admin, asDeputy, adminId } = await serverWithDeputy()
    const before = await unwrap(admin.users.getUser({ id: adminId }))
    expect(await ways[name]?.(asDeputy, adminId)).toMatchObject(lastAdmin)
    expect(await unwrap(admin.users.getUser({ id: adminId }))).toEqual(before)
    expect((await admin.users.listUsers()).status).toBe(200)
  })

  it.each(Object.keys(ways))('E1: may lose it by %s beside another admin', async (name) => {
    const { asDeputy, adminId, createUser, signInAs } = await serverWithDeputy()
    const other = await signInAs(await createUser({ role: 'user,admin' }))
    const above = problem('YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER')
    expect(await ways[name]?.(asDeputy, adminId)).toMatchObject(above)
    expect((await ways[name]?.(other, adminId))?.status).toBe(200)
  })

  it('E1: may change in every other respect', async () => {
    const { admin } = await startServer()
    const userId = await idOf(admin)
    const data = { name: 'Renamed', banned: false, role: ['user', 'admin'] }
    expect((await admin.users.updateUser({ userId, data })).status).toBe(200)
    expect((await admin.access.setRole({ userId, role: 'admin' })).status).toBe(200)
  })

  it('E1: is not spared for one whose ban is still in force, but for one whose ban has lapsed', async () => {
    const { admin, adminId, createUser, clock } = await serverWithDeputy()
    const other = await createUser({ role: 'admin' })
    await unwrap(admin.bans.banUser({ userId: other.id, banExpiresIn: 3600 }))
    const demote = () => admin.access.setRole({ userId: adminId, role: 'user' })
    expect(await demote()).toMatchObject(lastAdmin)
    clock.advance(3599)
    expect(await demote()).toMatchObject(lastAdmin)
    clock.advance(2)
    expect((await demote()).status).toBe(200)
  })

  it('E1: is not banned by a date that puts a lapsed ban in force', async () => {
    const { admin, createUser, signInAs, asDeputy, adminId, clock } = await serverWithDeputy()
    const other = await createUser({ role: 'admin' })
    const asOther = await signInAs(other)
    await unwrap(asOther.bans.banUser({ userId: adminId, banExpiresIn: 1 }))
    clock.advance(2)
    await unwrap(asOther.access.setRole({ userId: other.id, role: 'user' }))
    const data = { banExpires: far }
    const answer = await asDeputy.users.updateUser({ userId: adminId, data })
    expect(answer).toMatchObject(lastAdmin)
    await admin.signIn({ email: 'admin@example.com', password: 'correct horse' })
    expect((await admin.users.listUsers()).status).toBe(200)
  })

  it('E1: is spared by whoever holds all of it through several roles', async () => {
    const rest = {
      ...resources,
      user: ['create', 'list', 'impersonate', 'set-password', 'set-email', 'set-phone', 'get'],
    }
    const { admin, createUser } = await startServer({ env: writeRolesFile({ deputy, rest }) })
    const userId = await idOf(admin)
    await createUser({ role: 'deputy' })
    await createUser({ role: 'rest' })
    expect(await admin.access.setRole({ userId, role: 'user' })).toMatchObject(lastAdmin)
    await createUser({ role: 'rest,deputy' })
    expect((await admin.access.setRole({ userId, role: 'user' })).status).toBe(200)
  })
})

describe('the last two admins', () => {
  it('E1: cannot both step down at once', async () => {
    const server = await startServer()
    const { pair, clients, first } = await twoAdmins(server)
    for (let round = 0; round < 10; round += 1) {
      await unwrap(clients[0]?.access.setRole({ userId: first, role: 'user' }) as never)
      const answers = await Promise.all(
        clients.map((client, i) =>
          client.access.setRole({ userId: pair[i]?.id ?? '', role: 'user' }),
        ),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
      expect(answers.find(({ status }) => status === 400)).toMatchObject(lastAdmin)
      const survivor = clients[answers.findIndex(({ status }) => status === 400)] as Client
      for (const userId of [first, ...pair.map(({ id }) => id)])
        await unwrap(survivor.access.setRole({ userId, role: 'admin' }))
    }
  })

  it.each(Object.keys(ways))('E1: cannot take each other’s power by %s at once', async (name) => {
    const server = await startServer()
    const first = await idOf(server.admin)
    for (let round = 0; round < 10; round += 1) {
      const { pair, clients } = await twoAdmins(server)
      await unwrap(clients[0]?.access.setRole({ userId: first, role: 'user' }) as never)
      const answers = await Promise.all(
        clients.map((client, i) => ways[name]?.(client, pair[1 - i]?.id ?? '')),
      )
      expect(answers.filter((answer) => answer?.status === 200)).toHaveLength(1)
      const { users } = await server.store.users.list(firstUsersQuery)
      expect(users.filter((user) => isAdmin(user as never))).toHaveLength(1)
      const survivor = clients[answers.findIndex((answer) => answer?.status === 200)] as Client
      await unwrap(survivor.access.setRole({ userId: first, role: 'admin' }))
      await unwrap(server.admin.users.removeUser({ userId: await idOf(survivor) }))
    }
  })

  it('E1: cannot take each other’s power in different ways at once', async () => {
    const { admin, adminId, createUser, signInAs } = await serverWithDeputy()
    for (let round = 0; round < 10; round += 1) {
      const other = await createUser({ role: 'admin' })
      const asOther = await signInAs(other)
      const answers = await Promise.all([
        asOther.bans.banUser({ userId: adminId }),
        admin.users.removeUser({ userId: other.id }),
      ])
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      const [banned] = answers
      if (banned.status === 200) {
        await unwrap(asOther.bans.unbanUser({ userId: adminId }))
        await admin.signIn({ email: 'admin@example.com', password: 'correct horse' })
        await unwrap(admin.users.removeUser({ userId: other.id }))
      }
      expect((await admin.users.listUsers()).status).toBe(200)
    }
  })
})
