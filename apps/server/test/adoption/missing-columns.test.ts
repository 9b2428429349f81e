import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { planDatabase } from '../../src/store/manage-schema.ts'
import { databases, selectDatabase } from '../kit/databases.ts'
import { execute } from '../kit/raw-sql.ts'
import { adminEmail, password, secret, startServer, unwrap } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

const sessionToken = 'tk9Qe7Wr5Ty3Ui1Op2As4Df6Gh8Jk0Lz'

const sortFields = [
  ...(['id', 'name', 'email', 'emailVerified', 'image', 'createdAt', 'updatedAt'] as const),
  ...(['role', 'banned', 'banReason', 'banExpires'] as const),
]

const noPasswords = {
  status: 400,
  body: { code: 'THE_APP_DOES_NOT_STORE_PASSWORDS' },
}

/** The tables of an app, without a column or a table. */
function buildTables(timestamp: string, lack: 'image' | 'account') {
  const common = `"createdAt" ${timestamp} NOT NULL, "updatedAt" ${timestamp} NOT NULL`
  const at = `'2026-03-14T09:26:53.000Z', '2026-03-14T09:26:53.000Z'`
  return `
    CREATE TABLE "user" (id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE,
      "emailVerified" BOOLEAN NOT NULL, ${lack === 'image' ? '' : 'image TEXT,'} role TEXT, banned BOOLEAN,
      "banReason" TEXT, "banExpires" ${timestamp}, ${common});
    CREATE TABLE session (id TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE, "userId" TEXT NOT NULL,
      "expiresAt" ${timestamp} NOT NULL, "ipAddress" TEXT, "userAgent" TEXT, "impersonatedBy" TEXT, ${common});
    ${
      lack === 'account'
        ? ''
        : `CREATE TABLE account (id TEXT PRIMARY KEY, "accountId" TEXT NOT NULL, "providerId" TEXT NOT NULL,
             "userId" TEXT NOT NULL, password TEXT, ${common});`
    }
    INSERT INTO "user" (id, name, email, "emailVerified", role, "createdAt", "updatedAt")
      VALUES ('admin', 'Admin', '${adminEmail}', false, 'admin', ${at}), ('ada', 'Ada', 'ada@example.com', false, 'user', ${at});
    INSERT INTO session (id, token, "userId", "expiresAt", "createdAt", "updatedAt")
      VALUES ('one', '${sessionToken}', 'admin', '2036-01-01T00:00:00.000Z', ${at});`
}

async function startOn(url: string, env: Record<string, string> = {}) {
  return startServer({
    folder: createTemporaryFolder(),
    adminToken: sessionToken,
    env: { DATABASE_URL: url, CASTELLAN_ADOPT: 'apply', CASTELLAN_SIGN_UP: 'open', ...env },
  })
}

type Server = Awaited<ReturnType<typeof startOn>>

/** Expects that all works which needs no password. */
async function expectAdministration({ admin, store }: Server, userId: string) {
  for (const sortBy of sortFields) {
    const { users, total } = await unwrap(admin.users.listUsers({ sortBy }))
    expect([users.length, total], sortBy).toEqual([2, 2])
  }
  const banned = await unwrap(admin.bans.banUser({ userId, banReason: 'Rule 1' }))
  expect(banned.user).toMatchObject({ banned: true, image: null })
  const filtered = await unwrap(
    admin.users.listUsers({ filterField: 'banned', filterValue: 'true' }),
  )
  expect(filtered.users.map(({ id }) => id)).toEqual([userId])
  await unwrap(admin.bans.unbanUser({ userId }))
  await unwrap(admin.access.setRole({ userId, role: 'admin' }))
  await unwrap(admin.users.updateUser({ userId, data: { name: 'Ada King' } }))
  await unwrap(admin.sessions.listUserSessions({ userId }))
  const { session } = await unwrap(
    admin.impersonation.impersonateUser({
      userId: (await unwrap(admin.users.createUser({ email: 'eve@example.com', name: 'Eve' }))).user
        .id,
    }),
  )
  expect((await store.sessions.findByToken(session.token))?.user.name).toBe('Eve')
  await unwrap(admin.users.removeUser({ userId: session.userId }))
  await unwrap(admin.users.removeUser({ userId }))
  expect((await unwrap(admin.users.listUsers({}))).total).toBe(1)
}

/** Expects that all is refused which needs a password, with a code. */
async function expectNoPasswords({ admin, anonymous, request }: Server, userId: string) {
  const eve = { email: 'eve@example.com', name: 'Eve', password }
  expect(await admin.users.createUser(eve)).toMatchObject(noPasswords)
  expect(await anonymous.auth.signUpEmail(eve)).toMatchObject(noPasswords)
  const json = { email: adminEmail, password }
  expect(await request('POST', '/sign-in/email', { json })).toMatchObject(noPasswords)
  const change = { userId, newPassword: 'another horse' }
  expect(await admin.users.setUserPassword(change)).toMatchObject(noPasswords)
}

async function readWarnings(url: string) {
  const config = readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secret })
  return (await planDatabase(config.database)).warnings
}

describe.each(databases)('an app on $name', ({ name, createDatabase }) => {
  const open = async (lack: 'image' | 'account') => {
    const url = await createDatabase()
    await execute(url, buildTables(name === 'sqlite' ? 'DATE' : 'timestamptz', lack))
    return url
  }

  it('without a table of accounts is administered, and refuses passwords with a code', async () => {
    const url = await open('account')
    const server = await startOn(url)
    await expectNoPasswords(server, 'ada')
    await expectAdministration(server, 'ada')
    expect(await readWarnings(url)).toEqual([
      'There is no table of accounts: no user can sign in with a password here, and none can be set.',
    ])
  })

  it('without images is administered, and refuses them with a code', async () => {
    const url = await open('image')
    const server = await startOn(url)
    const { admin, anonymous } = server
    const image = 'https://example.com/ada.png'
    const noImages = { status: 400, body: { code: 'THE_APP_DOES_NOT_STORE_IMAGES' } }
    const eve = { email: 'eve@example.com', name: 'Eve' }
    expect(await admin.users.createUser({ ...eve, data: { image } })).toMatchObject(noImages)
    expect(await admin.users.updateUser({ userId: 'ada', data: { image } })).toMatchObject(noImages)
    expect(await anonymous.auth.signUpEmail({ ...eve, password, image })).toMatchObject(noImages)
    await unwrap(admin.users.setUserPassword({ userId: 'ada', newPassword: password }))
    await server.signInAs({ email: 'ada@example.com' })
    const query = { filterField: 'image', filterValue: image } as const
    expect((await unwrap(admin.users.listUsers(query))).total).toBe(0)
    await expectAdministration(server, 'ada')
    expect(await readWarnings(url)).toEqual(['The table user has no image: images cannot be set.'])
  })

  it('with hashes of bcrypt gets a warning that no user can sign in with them', async () => {
    const url = await open('image')
    await execute(
      url,
      `INSERT INTO account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
       SELECT id, id, 'credential', id, '$2b$10$' || id, "createdAt", "updatedAt" FROM "user"`,
    )
    expect(await readWarnings(url)).toContain(
      'The table account has passwords that are hashed with bcrypt: no user can sign in with them here, and those that are set here do not work in the app.',
    )
  })
})

describe.each(selectDatabase('sqlite'))('an app on $name with social sign-in alone', (database) => {
  it('is administered, and refuses passwords with a code', async () => {
    const url = await database.createDatabase()
    const file = './partial-databases/drizzle-sqlite-user-snake-no-password.sql'
    await execute(url, readFileSync(new URL(file, import.meta.url), 'utf8'))
    const linusId = 'Lp3vN8wXz5QkT1rYd7mBc2HgJf9sUe4A'
    const server = await startOn(url, { CASTELLAN_ADMIN_USER_IDS: linusId })
    const userId = 'Gh7kQ2mZx9LpR4tVb1nYc8WdEf3sAu6J'
    await expectNoPasswords(server, userId)
    await expectAdministration(server, userId)
  })
})
