import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { databases } from '../kit/databases.ts'
import { execute } from '../kit/raw-sql.ts'
import { readSchema } from '../kit/schema.ts'
import { adminEmail, startServer, unwrap } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

/** Databases of apps: their tables, with two users, an account each and a session of the second. */
const folder = new URL('./databases/', import.meta.url)

const files = readdirSync(folder).sort()

const sessionToken = 'tk9Qe7Wr5Ty3Ui1Op2As4Df6Gh8Jk0Lz'

/** Starts a server on the database of an app. */
async function startOn(url: string, mode = 'on') {
  return startServer({
    folder: createTemporaryFolder(),
    env: { DATABASE_URL: url, CASTELLAN_ADOPT: mode },
  })
}

describe.each(
  databases.flatMap((database) =>
    files
      .filter((file) => file.includes(`-${database.name}-`))
      .map((file) => ({ ...database, file })),
  ),
)('the database $file', ({ file, createDatabase }) => {
  // Where the app has no admin, the server creates one with this address.
  const hasAdmin = file.includes('-admin')
  const userCount = hasAdmin ? 2 : 3

  const open = async () => {
    const url = await createDatabase()
    const sql = readFileSync(new URL(file, folder), 'utf8')
    await execute(url, hasAdmin ? sql.replaceAll('grace@example.test', adminEmail) : sql)
    return url
  }

  it('is administered on the first try', async () => {
    const url = await open()
    const { admin, signInAs, createUser, createClientWith } = await startOn(url, 'apply')
    const { users, total } = await unwrap(admin.users.listUsers({ sortBy: 'createdAt' }))
    expect(total).toBe(userCount)
    const [grace, linus] = users
    expect([grace?.name, linus?.name]).toEqual(['Grace Hopper', 'Linus Pauling'])
    expect(grace?.createdAt.slice(0, 19)).toBe('2026-03-14T09:26:53')
    expect(linus?.createdAt.slice(0, 19)).toBe('2026-05-01T12:00:00')
    const userId = String(linus?.id)
    const current = await unwrap(createClientWith(sessionToken).auth.getSession())
    expect(current?.user.id).toBe(userId)
    expect(current?.session.expiresAt.slice(0, 10)).toBe('2036-01-01')

    const client = await signInAs({ email: 'linus@example.test' })
    expect((await unwrap(client.auth.getSession()))?.user.email).toBe('linus@example.test')
    const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId }))
    expect(sessions).toHaveLength(2)

    await unwrap(admin.users.updateUser({ userId, data: { name: 'Linus C. Pauling' } }))
    await unwrap(admin.access.setRole({ userId, role: 'admin' }))
    const banned = await unwrap(
      admin.bans.banUser({ userId, banReason: 'Rule 1', banExpiresIn: 3600 }),
    )
    expect(banned.user).toMatchObject({ name: 'Linus C. Pauling', role: 'admin', banned: true })
    const hoursLeft = (Date.parse(String(banned.user.banExpires)) - Date.now()) / 3_600_000
    expect(hoursLeft).toBeGreaterThan(0.9)
    expect(hoursLeft).toBeLessThan(1.1)
    expect(await unwrap(client.auth.getSession())).toBeNull()
    const banList = await unwrap(
      admin.users.listUsers({ filterField: 'banned', filterValue: 'true' }),
    )
    expect(banList.users.map(({ id }) => id)).toEqual([userId])
    await unwrap(admin.bans.unbanUser({ userId }))

    const signUp = { name: 'Katherine Johnson', email: 'kate@example.test' }
    if (file.includes('-required')) {
      // Only the app knows what its own columns require.
      expect(await admin.users.createUser(signUp)).toMatchObject({
        status: 400,
        body: { code: 'USERS_ARE_CREATED_IN_THE_APP' },
      })
      await unwrap(admin.users.removeUser({ userId }))
      return
    }
    const created = await createUser(signUp)
    await signInAs(created)
    const found = await unwrap(
      admin.users.listUsers({ searchField: 'name', searchValue: 'johnson' }),
    )
    expect(found.users.map(({ id }) => id)).toEqual([created.id])
    await unwrap(admin.users.removeUser({ userId: created.id }))
    expect((await admin.users.getUser({ id: created.id })).status).toBe(404)
  })

  it('sorts and filters by every field', async () => {
    const url = await open()
    const { admin } = await startOn(url, 'apply')
    for (const sortBy of [
      ...(['id', 'name', 'email', 'emailVerified', 'image', 'createdAt', 'updatedAt'] as const),
      ...(['role', 'banned', 'banReason', 'banExpires'] as const),
    ]) {
      const first = await unwrap(admin.users.listUsers({ sortBy, limit: 2, offset: 0 }))
      const rest = await unwrap(admin.users.listUsers({ sortBy, limit: 2, offset: 2 }))
      const ids = [...first.users, ...rest.users].map(({ id }) => id)
      expect(new Set(ids).size, sortBy).toBe(userCount)
    }
    const count = async (query: Parameters<typeof admin.users.listUsers>[0]) =>
      (await unwrap(admin.users.listUsers(query))).total
    expect(await count({ filterField: 'role', filterValue: 'nobody' })).toBe(0)
    expect(await count({ filterField: 'banned', filterValue: 'false' })).toBe(userCount)
    expect(
      await count({
        filterField: 'createdAt',
        filterOperator: 'lt',
        filterValue: '2026-04-01T00:00:00.000Z',
      }),
    ).toBe(1)
    expect(
      await count({
        filterField: 'createdAt',
        filterOperator: 'gte',
        filterValue: '2026-04-01T00:00:00.000Z',
      }),
    ).toBe(userCount - 1)
  })

  it('needs nothing more at the next start', async () => {
    const url = await open()
    await (await startOn(url, 'apply')).stop()
    const before = await readSchema(url, { ours: true })
    const { stop, admin } = await startOn(url)
    expect((await unwrap(admin.users.listUsers({}))).total).toBe(userCount)
    await stop()
    expect(await readSchema(url, { ours: true })).toEqual(before)
  })
})
