import { describe, expect, it } from 'vitest'
import { databases } from '../kit/databases.ts'
import { execute, readRows } from '../kit/raw-sql.ts'
import { adminEmail, password, startServer, unwrap } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

/** The tables of an app without any unique index, and with addresses as their users typed them. */
function buildTables(timestamp: string) {
  const common = `"createdAt" ${timestamp} NOT NULL, "updatedAt" ${timestamp} NOT NULL`
  return `
    CREATE TABLE "user" (id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL,
      "emailVerified" BOOLEAN NOT NULL, image TEXT, role TEXT, banned BOOLEAN, "banReason" TEXT,
      "banExpires" ${timestamp}, ${common});
    CREATE TABLE session (id TEXT PRIMARY KEY, token TEXT NOT NULL, "userId" TEXT NOT NULL,
      "expiresAt" ${timestamp} NOT NULL, "ipAddress" TEXT, "userAgent" TEXT, "impersonatedBy" TEXT, ${common});
    CREATE TABLE account (id TEXT PRIMARY KEY, "accountId" TEXT NOT NULL, "providerId" TEXT NOT NULL,
      "userId" TEXT NOT NULL, password TEXT, ${common});`
}

function buildUser(id: string, email: string, role = 'user') {
  const at = `'2026-03-14T09:26:53.000Z'`
  return `INSERT INTO "user" (id, name, email, "emailVerified", role, "createdAt", "updatedAt")
      VALUES ('${id}', '${id}', '${email}', false, '${role}', ${at}, ${at});
    INSERT INTO account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
      VALUES ('${id}', '${id}', 'credential', '${id}', 'cheap:${password}', ${at}, ${at});`
}

describe.each(databases)('an app on $name without a unique index on addresses', (database) => {
  const { name, createDatabase } = database

  const open = async (...users: string[]) => {
    const url = await createDatabase()
    const tables = buildTables(name === 'sqlite' ? 'DATE' : 'timestamptz')
    await execute(url, [tables, buildUser('admin', adminEmail, 'admin'), ...users].join('\n'))
    return url
  }

  const startOn = (url: string) =>
    startServer({
      folder: createTemporaryFolder(),
      env: { DATABASE_URL: url, CASTELLAN_SIGN_UP: 'open' },
    })

  it('C3: gets one user from 30 creations, sign-ups and updates of one address', async () => {
    const url = await open(buildUser('ann', 'ann@example.com'), buildUser('bob', 'bob@example.com'))
    const servers = [await startOn(url)]
    // A SQLite file has one server.
    if (name === 'postgresql') servers.push(await startOn(url))
    const calls = Array.from({ length: 30 }, (_, n) => {
      const { admin, anonymous } = servers[n % servers.length] as (typeof servers)[number]
      const email = n % 2 === 0 ? 'eve@example.com' : 'Eve@Example.com'
      if (n === 10 || n === 11)
        return admin.users.updateUser({ userId: n === 10 ? 'ann' : 'bob', data: { email } })
      return n % 3 === 0
        ? anonymous.auth.signUpEmail({ email, name: 'Eve', password })
        : admin.users.createUser({ email, name: 'Eve' })
    })
    const statuses = (await Promise.all(calls)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(new Set(statuses)).toEqual(new Set([200, 400, 422]))
    const rows = await readRows(url, `SELECT id FROM "user" WHERE email = 'eve@example.com'`)
    expect(rows).toHaveLength(1)
  })

  it('C3: finds an address that the app stores with capitals, in any case', async () => {
    const url = await open(buildUser('ada', 'Ada@Example.com'))
    const { admin, anonymous, signInAs, store } = await startOn(url)
    for (const email of ['ada@example.com', 'Ada@Example.com', 'ADA@EXAMPLE.COM']) {
      const client = await signInAs({ email })
      expect((await unwrap(client.auth.getSession()))?.user.id).toBe('ada')
      expect((await store.users.findByEmail(email))?.id).toBe('ada')
      const created = await admin.users.createUser({ email, name: 'Eve' })
      const signedUp = await anonymous.auth.signUpEmail({ email, name: 'Eve', password })
      const moved = await admin.users.updateUser({ userId: 'admin', data: { email } })
      expect([created.status, signedUp.status, moved.status]).toEqual([400, 422, 400])
    }
    await unwrap(admin.users.updateUser({ userId: 'ada', data: { email: 'ada@example.com' } }))
    expect(await readRows(url, `SELECT email FROM "user" WHERE id = 'ada'`)).toEqual([
      { email: 'ada@example.com' },
    ])
  })

  it('tells two users whose addresses differ in case by the exact spelling, or refuses', async () => {
    const url = await open(
      buildUser('lower', 'ada@example.com'),
      buildUser('upper', 'Ada@Example.com'),
      buildUser('first', 'twice@example.com'),
      buildUser('second', 'twice@example.com'),
    )
    const { signInAs, request } = await startOn(url)
    for (const [email, id] of [
      ['ada@example.com', 'lower'],
      ['Ada@Example.com', 'upper'],
    ] as const) {
      const session = await unwrap((await signInAs({ email })).auth.getSession())
      expect(session?.user.id).toBe(id)
    }
    for (const email of ['ADA@example.com', 'twice@example.com', 'Twice@example.com']) {
      const json = { email, password }
      const refused = await request('POST', '/sign-in/email', { json })
      expect([refused.status, refused.body.code]).toEqual([401, 'INVALID_EMAIL_OR_PASSWORD'])
    }
  })
})
