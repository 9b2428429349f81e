import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { runWith } from '../cli/server-with-cli.ts'
import { createStore, databases, selectDatabase } from '../kit/databases.ts'
import { createRole } from '../kit/postgres-roles.ts'
import { execute, readRows } from '../kit/raw-sql.ts'
import { readSchema } from '../kit/schema.ts'
import { secret, type TestServer, unwrap } from '../kit/server.ts'
import { adminColumns, createAppDatabase, retype, startOnApp } from './app-database.ts'

const linus = { email: 'linus@example.test' }

const isLinus = "email = 'linus@example.test'"

/** Returns what Linus is read as. */
async function readLinus({ admin }: TestServer) {
  const { users } = await unwrap(admin.users.listUsers({ filterValue: linus.email }))
  const [user] = users
  if (!user) throw new Error('There is no Linus')
  return user
}

/** Returns the names of the users whose role meets a filter. */
async function listByRole({ admin }: TestServer, filterValue: string) {
  const filter = { filterField: 'role', filterValue, sortBy: 'name' } as const
  return (await unwrap(admin.users.listUsers(filter))).users.map(({ name }) => name)
}

async function mayList({ signInAs }: TestServer) {
  return (await (await signInAs(linus)).users.listUsers()).status === 200
}

const labels = {
  unlike: `CREATE TYPE "Role" AS ENUM ('OWNER', 'MEMBER');
    ${retype(['user.role'], '"Role"', (x) => `(CASE ${x} WHEN 'admin' THEN 'OWNER' ELSE 'MEMBER' END)::"Role"`)}
    ALTER TABLE "user" ALTER role SET DEFAULT 'MEMBER'`,
  alike: `CREATE TYPE "Role" AS ENUM ('ADMIN', 'USER');
    ${retype(['user.role'], '"Role"', (x) => `upper(${x})::"Role"`)}`,
}

const texts = retype(['user.role'], 'text[]', (x) => `ARRAY[${x}]`)

describe.each(selectDatabase('postgresql'))('roles as an enumeration on $name', (database) => {
  it('are those that can be given, one for each user', async () => {
    const server = await startOnApp(await createAppDatabase(database, labels.alike))
    const { admin } = server
    const { id: userId } = await readLinus(server)
    await unwrap(admin.roles.createRole({ name: 'auditor', permissions: { user: ['list'] } }))
    const code = 'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE'
    for (const [role, reason] of [
      ['auditor', 'The roles of the app are admin and user.'],
      ['admin,user', 'The app stores one role of each user.'],
    ] as const) {
      const message = expect.stringContaining(reason)
      const body = { email: 'new@example.test', name: 'New', role }
      for (const refused of [
        await admin.access.setRole({ userId, role }),
        await admin.users.updateUser({ userId, data: { role } }),
        await admin.users.createUser(body),
      ])
        expect(refused).toMatchObject({ status: 400, body: { code, message } })
    }
    expect(await readLinus(server)).toMatchObject({ role: 'user' })
    expect(await listByRole(server, 'ADMIN')).toEqual([])
  })

  it('are said to need one for new users, if the column requires a role and has none that is alike', async () => {
    const url = await createAppDatabase(database, labels.unlike)
    await execute(url, `ALTER TABLE "user" ALTER role DROP DEFAULT, ALTER role SET NOT NULL`)
    const config = readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secret })
    const { out } = await runWith(config, ['adopt'])
    expect(out).toContain(
      'The column user.role requires one of OWNER and MEMBER, and none is the role user, which new users get.',
    )
    const file = { user: { roles: { admin: 'OWNER', user: 'MEMBER' } } }
    const server = await startOnApp(url, file)
    expect(server.store.warnings.filter((text) => text.includes('new users'))).toEqual([])
    expect((await server.createUser({ name: 'Ada' })).role).toBe('user')
  })

  it('have the names that the schema file gives them', async () => {
    const url = await createAppDatabase(database, labels.unlike)
    const server = await startOnApp(url, { user: { roles: { admin: 'OWNER' } } })
    const created = await server.createUser({ name: 'Ada' })
    expect(created.role).toBe('MEMBER')
    expect(
      (await unwrap(server.admin.access.setRole({ userId: created.id, role: 'admin' }))).user,
    ).toMatchObject({ role: 'admin' })
    expect(await readRows(url, `SELECT role FROM "user" WHERE name = 'Ada'`)).toEqual([
      { role: 'OWNER' },
    ])
    expect(await listByRole(server, 'admin')).toEqual(['Ada', 'Grace Hopper'])
  })

  it('are refused if the schema file names a label that is none', async () => {
    const url = await createAppDatabase(database, labels.unlike)
    await expect(startOnApp(url, { user: { roles: { admin: 'BOSS' } } })).rejects.toThrow(
      'says that the app stores a role as BOSS, which its column does not have. It has OWNER and MEMBER.',
    )
    await expect(startOnApp(url)).rejects.toThrow('The roles of the app are OWNER and MEMBER.')
  })

  it('with a label that is added later give no permissions until the next start', async () => {
    const url = await createAppDatabase(database, labels.alike)
    const server = await startOnApp(url)
    await execute(url, `ALTER TYPE "Role" ADD VALUE 'ROOT'`)
    await execute(url, `UPDATE "user" SET role = 'ROOT' WHERE ${isLinus}`)
    expect(await readLinus(server)).toMatchObject({ role: '?' })
    expect(await mayList(server)).toBe(false)
    expect(await listByRole(server, 'user')).toEqual([])
    await server.stop()
    const again = await startOnApp(url)
    expect(await readLinus(again)).toMatchObject({ role: 'ROOT' })
    expect(await listByRole(again, 'ROOT')).toEqual(['Linus Pauling'])
    expect(again.store.adds).toContain('index castellan_user_role_createdAt_idx')
  })

  it('can be changed by a migration of the app, and Castellan can leave', async () => {
    const url = await createAppDatabase(database, labels.alike)
    const before = await readSchema(url, { ours: true })
    const server = await startOnApp(url)
    await execute(
      url,
      `BEGIN; CREATE TYPE "Role_new" AS ENUM ('USER', 'ADMIN', 'OWNER');
       ALTER TABLE "user" ALTER COLUMN role TYPE "Role_new" USING (role::text::"Role_new");
       ALTER TYPE "Role" RENAME TO "Role_old"; ALTER TYPE "Role_new" RENAME TO "Role";
       DROP TYPE "Role_old"; COMMIT`,
    )
    await server.stop()
    const again = await startOnApp(url)
    expect(await listByRole(again, 'admin')).toEqual(['Grace Hopper'])
    await again.stop()
    await execute(
      url,
      `BEGIN; CREATE TYPE "Role_old" AS ENUM ('ADMIN', 'USER');
       ALTER TABLE "user" ALTER COLUMN role TYPE "Role_old" USING (role::text::"Role_old");
       DROP TYPE "Role"; ALTER TYPE "Role_old" RENAME TO "Role"; COMMIT`,
    )
    const config = readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secret })
    expect(await runWith(config, ['leave', '--yes'])).toMatchObject({ code: 0 })
    await execute(url, 'DROP EXTENSION pg_trgm')
    expect(await readSchema(url, { ours: true })).toEqual(before)
  })

  it('can take the place of texts, when a migration has dropped the index of Castellan', async () => {
    const url = await createAppDatabase(database, 'SELECT 1')
    await (await createStore(url)).close()
    await expect(execute(url, labels.alike)).rejects.toThrow('operator does not exist')
    await execute(url, `DROP INDEX "castellan_user_role_createdAt_idx"; ${labels.alike}`)
    const server = await startOnApp(url)
    expect(await listByRole(server, 'admin')).toEqual(['Grace Hopper'])
    expect(server.store.adds).toContain('index castellan_user_role_createdAt_idx')
  })

  it('can be written by a role of the app that may execute no functions', async () => {
    const url = await createAppDatabase(database, labels.alike)
    await execute(url, 'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC')
    const server = await startOnApp(url)
    const app = await createRole(url)
    await execute(url, `GRANT SELECT, UPDATE ON "user" TO ${app.name}`)
    await execute(app.url, `UPDATE "user" SET role = 'ADMIN' WHERE ${isLinus}`)
    expect(await mayList(server)).toBe(true)
  })
})

describe.each(databases)('roles as texts of other names on $name', (database) => {
  const sql = `${database.name === 'sqlite' ? adminColumns : ''}
    UPDATE "user" SET role = CASE role WHEN 'admin' THEN 'Owner' ELSE 'member' END, "banExpires" = ${database.name === 'sqlite' ? 1 : 'NULL'}`

  it('are those that the schema file maps', async () => {
    const url = await createAppDatabase(database, sql)
    const file = { user: { roles: { admin: 'Owner', user: 'member' } } }
    const server = await startOnApp(url, file)
    const { admin } = server
    const { id: userId, role } = await readLinus(server)
    expect(role).toBe('user')
    expect(await listByRole(server, 'user')).toEqual(['Linus Pauling'])
    await unwrap(admin.access.setRole({ userId, role: 'admin' }))
    expect(await mayList(server)).toBe(true)
    expect(await listByRole(server, 'admin')).toEqual(['Grace Hopper', 'Linus Pauling'])
    expect(await readRows(url, `SELECT role FROM "user" WHERE ${isLinus}`)).toEqual([
      { role: 'Owner' },
    ])
    const several = await admin.access.setRole({ userId, role: ['admin', 'user'] })
    expect(several.status).toBe(400)
    for (const stored of ['admin', 'admin,user', 'Owner,member', ',admin']) {
      await execute(url, `UPDATE "user" SET role = '${stored}' WHERE ${isLinus}`)
      expect(await readLinus(server)).toMatchObject({ role: '?' })
      expect(await mayList(server)).toBe(false)
    }
    expect((await unwrap(admin.users.listUsers({ sortBy: 'role' }))).total).toBe(2)
  })
})

describe.each(selectDatabase('postgresql'))('roles as an array on $name', (database) => {
  it('are those that a text with commas names', async () => {
    const url = await createAppDatabase(database, texts)
    const server = await startOnApp(url)
    const { id: userId } = await readLinus(server)
    const { user } = await unwrap(server.admin.access.setRole({ userId, role: ['user', 'admin'] }))
    expect(user.role).toBe('user,admin')
    expect(await mayList(server)).toBe(true)
    expect(await readRows(url, `SELECT role FROM "user" WHERE ${isLinus}`)).toEqual([
      { role: '{user,admin}' },
    ])
  })

  it.each(['NULL', "'{}'", "'{NULL}'"])('are the default role if they are %s', async (stored) => {
    const url = await createAppDatabase(database, texts)
    const server = await startOnApp(url)
    await execute(url, `UPDATE "user" SET role = ${stored} WHERE ${isLinus}`)
    expect(await readLinus(server)).toMatchObject({ role: null })
    expect(await listByRole(server, 'user')).toEqual(['Linus Pauling'])
  })

  it.each([`'{"user,admin"}'`, `'{""}'`, `'{", admin"}'`])(
    'give no permissions if one of them (%s) is not one word',
    async (stored) => {
      const url = await createAppDatabase(database, texts)
      const server = await startOnApp(url)
      await execute(url, `UPDATE "user" SET role = ${stored} WHERE ${isLinus}`)
      expect(await readLinus(server)).toMatchObject({ role: '?' })
      expect(await mayList(server)).toBe(false)
      expect(await listByRole(server, 'user')).toEqual([])
    },
  )
})
