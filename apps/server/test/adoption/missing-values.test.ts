import { describe, expect, it } from 'vitest'
import { databases } from '../kit/databases.ts'
import { execute, readRows } from '../kit/raw-sql.ts'
import { unwrap } from '../kit/server.ts'
import { type AppDatabase, adminColumns, createAppDatabase, startOnApp } from './app-database.ts'

const columns = ['name', 'email', '"createdAt"', '"updatedAt"']

const epoch = '1970-01-01T00:00:00.000Z'

/** Lets columns of a user be NULL, and makes those of Linus so. */
async function startWithNulls({ name, ...database }: AppDatabase) {
  const allow =
    name === 'postgresql'
      ? columns.map((column) => `ALTER TABLE "user" ALTER ${column} DROP NOT NULL;`).join('\n')
      : `${adminColumns} UPDATE "user" SET "banExpires" = 1767225600;
         PRAGMA writable_schema = ON;
         UPDATE sqlite_master SET sql = replace(sql, 'TEXT NOT NULL', 'TEXT') WHERE name = 'user';
         UPDATE sqlite_master SET sql = replace(sql, 'CURRENT_TIMESTAMP NOT NULL', 'CURRENT_TIMESTAMP') WHERE name = 'user';
         PRAGMA writable_schema = RESET;`
  const url = await createAppDatabase({ name, ...database }, allow)
  const values = columns.map((column) => `${column} = NULL`)
  await execute(url, `UPDATE "user" SET ${values.join(', ')} WHERE name = 'Linus Pauling'`)
  return { ...(await startOnApp(url)), url }
}

describe.each(databases)('a user without a name, an address and times on $name', (database) => {
  it('is listed, filtered, changed, banned and removed', async () => {
    const { url, admin, createUser } = await startWithNulls(database)
    await createUser({ name: 'Ada' })
    const { users } = await unwrap(admin.users.listUsers({ sortBy: 'id' }))
    expect(users).toHaveLength(3)
    const unnamed = users.find(({ name }) => name === '')
    expect(unnamed).toMatchObject({ email: '', createdAt: epoch, updatedAt: epoch })
    const userId = String(unnamed?.id)
    for (const sortBy of ['name', 'email', 'createdAt', 'updatedAt'] as const) {
      for (const sortDirection of ['asc', 'desc'] as const) {
        const ids: string[] = []
        for (let cursor: string | undefined, isLast = false; !isLast; ) {
          const page = await unwrap(
            admin.users.listUsers({
              sortBy,
              sortDirection,
              limit: 1,
              ...(cursor ? { cursor } : {}),
            }),
          )
          ids.push(...page.users.map(({ id }) => id))
          cursor = page.nextCursor
          isLast = cursor === undefined
        }
        expect(ids.toSorted()).toEqual(users.map(({ id }) => id).toSorted())
      }
      const without = { filters: [{ field: sortBy, value: null }] }
      const found = await unwrap(admin.users.listUsers(without))
      expect(found.users.map(({ id }) => id)).toEqual([userId])
    }
    for (const searchValue of ['null', 'undefined']) {
      const found = await unwrap(admin.users.listUsers({ searchField: 'any', searchValue }))
      expect(found).toMatchObject({ users: [], total: 0 })
    }
    await unwrap(admin.bans.banUser({ userId, banReason: 'No name' }))
    await unwrap(admin.bans.unbanUser({ userId }))
    await unwrap(admin.access.setRole({ userId, role: 'admin' }))
    expect(await readRows(url, `SELECT name, email FROM "user" WHERE id = '${userId}'`)).toEqual([
      { name: null, email: null },
    ])
    const data = { name: 'Linus', email: 'linus@example.test' }
    const changed = await unwrap(admin.users.updateUser({ userId, data }))
    expect(changed).toMatchObject({ ...data, createdAt: epoch })
    const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId }))
    expect(sessions).toEqual([])
    await unwrap(admin.users.removeUser({ userId }))
  })
})
