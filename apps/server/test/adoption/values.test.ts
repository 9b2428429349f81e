import { describe, expect, it } from 'vitest'
import { databases } from '../kit/databases.ts'
import { readRows } from '../kit/raw-sql.ts'
import { type TestServer, type User, unwrap } from '../kit/server.ts'
import {
  adminColumns,
  createAppDatabase,
  dateColumns,
  inIso,
  inMilliseconds,
  inSeconds,
  retype,
  startOnApp,
} from './app-database.ts'

/** Writes the ids of Grace and Linus as numbers that a double does not hold. */
function toLargeId(column: string) {
  return `(CASE WHEN ${column} LIKE 'Gh%' THEN 9007199254740993 ELSE 9007199254740995 END)`
}

type Variant = {
  name: string
  database: 'sqlite' | 'postgresql'
  sql: string
  /** What the file says of dates that the values do not tell. */
  dates?: 'seconds' | 'milliseconds'
  /** How the row of a banned user with the role `admin` is stored. */
  stored: Record<string, unknown>
}

const variants: Variant[] = [
  {
    name: 'roles as an enumeration',
    database: 'postgresql',
    sql: `CREATE TYPE "Role" AS ENUM ('ADMIN', 'USER'); ${retype(['user.role'], '"Role"', (x) => `upper(${x})::"Role"`)}`,
    stored: { role: 'ADMIN' },
  },
  {
    name: 'roles as an array of texts',
    database: 'postgresql',
    sql: retype(['user.role'], 'text[]', (x) => `string_to_array(${x}, ',')`),
    stored: { role: '{admin}' },
  },
  {
    name: 'roles as an array of an enumeration',
    database: 'postgresql',
    sql: `CREATE TYPE app_role AS ENUM ('admin', 'user'); ${retype(['user.role'], 'app_role[]', (x) => `string_to_array(${x}, ',')::app_role[]`)}`,
    stored: { role: '{admin}' },
  },
  {
    name: 'dates as text',
    database: 'postgresql',
    sql: retype(dateColumns, 'text', inIso),
    stored: { banExpires: '2036-02-03T04:05:06.789Z' },
  },
  {
    name: 'dates as milliseconds',
    database: 'postgresql',
    sql: retype(dateColumns, 'bigint', inMilliseconds),
    stored: { banExpires: '2085624306789' },
  },
  {
    name: 'dates as seconds',
    database: 'postgresql',
    sql: retype(dateColumns, 'bigint', inSeconds),
    stored: { banExpires: '2085624306' },
  },
  {
    name: 'an end of bans in 32 bits',
    database: 'postgresql',
    sql: retype(['user.banExpires'], 'integer', inSeconds),
    stored: { banExpires: '2085624306' },
  },
  {
    name: 'an end of bans in a number that the file explains',
    database: 'postgresql',
    sql: retype(['user.banExpires'], 'bigint', inSeconds),
    dates: 'milliseconds',
    stored: { banExpires: '2085624306789' },
  },
  {
    name: 'booleans as numbers',
    database: 'postgresql',
    sql: retype(['user.banned', 'user.emailVerified'], 'smallint', (x) => `${x}::int`),
    stored: { banned: '1', emailVerified: '1' },
  },
  {
    name: 'ids of 64 bits, of text and of UUIDs',
    database: 'postgresql',
    sql: `ALTER TABLE session DROP CONSTRAINT "session_userId_fkey"; ALTER TABLE account DROP CONSTRAINT "account_userId_fkey";
      ${retype(['user.id', 'session.userId', 'account.userId'], 'bigint', toLargeId)}
      ${retype(['account.id'], 'uuid', () => 'gen_random_uuid()')}
      UPDATE account SET "accountId" = "userId"::text;
      ALTER TABLE "user" ALTER id ADD GENERATED ALWAYS AS IDENTITY (START 9007199254740997);`,
    stored: { id: '9007199254740997' },
  },
  {
    name: 'ids of 64 bits, of text and of UUIDs',
    database: 'sqlite',
    sql: `${adminColumns} UPDATE "user" SET "banExpires" = 1767225600; PRAGMA legacy_alter_table = ON; PRAGMA foreign_keys = OFF;
      ALTER TABLE "user" RENAME TO old_user;
      CREATE TABLE "user" (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, email TEXT, "emailVerified" BOOLEAN, image TEXT,
        "createdAt" DATETIME, "updatedAt" DATETIME, role TEXT, banned INTEGER, "banReason" TEXT, "banExpires" INTEGER);
      INSERT INTO "user" SELECT ${toLargeId('id')}, name, email, "emailVerified", image, "createdAt", "updatedAt",
        role, banned, "banReason", "banExpires" FROM old_user;
      DROP TABLE old_user;
      UPDATE session SET "userId" = ${toLargeId('"userId"')};
      UPDATE account SET "userId" = ${toLargeId('"userId"')}, "accountId" = ${toLargeId('"userId"')};`,
    stored: { name: 'Ada Lovelace' },
  },
  {
    name: 'an end of bans in seconds, and other dates as text',
    database: 'sqlite',
    sql: `${adminColumns} UPDATE "user" SET banned = 0, "banExpires" = 1767225600 WHERE name = 'Grace Hopper'`,
    stored: { banExpires: 2085624306 },
  },
  {
    name: 'an end of bans in a number that the file explains',
    database: 'sqlite',
    sql: adminColumns,
    dates: 'milliseconds',
    stored: { banExpires: 2085624306789 },
  },
]

/** The fields whose values a variant changes, of those that lists sort and filter by. */
const fields = [
  ...(['createdAt', 'updatedAt', 'banExpires'] as const),
  ...(['role', 'banned', 'emailVerified'] as const),
]

describe.each(
  databases.flatMap((database) =>
    variants
      .filter((variant) => variant.database === database.name)
      .map((variant) => ({
        ...database,
        ...variant,
        title: `${variant.name} on ${database.name}`,
      })),
  ),
)('an app with $title', ({ createDatabase, database, sql, dates, stored }) => {
  it('is administered, and its users are sorted, filtered and searched', async () => {
    const url = await createAppDatabase({ name: database, createDatabase }, sql)
    const server = await startOnApp(url, dates && { user: { dates: { banExpires: dates } } })
    await expectAdministration(url, server, stored)
    await expectLists(server)
  })
})

/** Does all that an admin does with a user, and looks at what is stored. */
async function expectAdministration(
  url: string,
  server: TestServer,
  stored: Record<string, unknown>,
) {
  const { admin, createUser, signInAs, createClientWith } = server
  const created = await createUser({ name: 'Ada Lovelace' })
  const userId = created.id
  expect(created).toMatchObject({ role: 'user', banned: false, emailVerified: false })
  const client = await signInAs(created)
  const { session } = await unwrap(admin.impersonation.impersonateUser({ userId }))
  expect((await unwrap(createClientWith(session.token).auth.getSession()))?.user.id).toBe(userId)
  const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId }))
  expect(sessions).toHaveLength(2)
  await unwrap(admin.sessions.revokeUserSession({ sessionToken: session.id }))
  expect((await unwrap(client.auth.getSession()))?.user.id).toBe(userId)
  await unwrap(admin.sessions.revokeUserSessions({ userId }))
  expect(await unwrap(client.auth.getSession())).toBeNull()

  const { user: promoted } = await unwrap(admin.access.setRole({ userId, role: 'admin' }))
  expect(promoted.role).toBe('admin')
  expect((await (await signInAs(created)).users.listUsers()).status).toBe(200)
  const banExpires = '2036-02-03T04:05:06.789Z'
  const data = { banned: true, banExpires, emailVerified: true }
  await unwrap(admin.users.updateUser({ userId, data }))
  const [row] = await readRows(url, `SELECT * FROM "user" WHERE name = 'Ada Lovelace'`)
  expect(row).toMatchObject(stored)
  const read = await unwrap(admin.users.getUser({ id: userId }))
  expect(read).toMatchObject({ role: 'admin', banned: true, emailVerified: true })
  expect(read.banExpires?.slice(0, 19)).toBe(banExpires.slice(0, 19))
  const signIn = { email: created.email, password: 'correct horse' }
  expect((await server.anonymous.auth.signInEmail(signIn)).status).toBe(403)
  await unwrap(admin.bans.unbanUser({ userId }))
  await unwrap(admin.bans.banUser({ userId, banExpiresIn: 60 }))
  server.clock.advance(61)
  await signInAs(created)
  await unwrap(admin.users.removeUser({ userId }))
  expect((await admin.users.getUser({ id: userId })).status).toBe(404)
}

/** Sorts and filters in every way. */
async function expectLists(server: TestServer) {
  const { admin, createUser } = server
  const banned = await createUser({ role: 'admin' })
  await unwrap(admin.bans.banUser({ userId: banned.id, banReason: 'Spam', banExpiresIn: 9_999 }))
  const { users } = await unwrap(admin.users.listUsers({ sortBy: 'id' }))
  expect(users).toHaveLength(3)
  for (const field of fields) {
    await expectOrder(server, field, users)
    await expectFilters(server, field, users)
  }
  const search = { searchField: 'any', searchValue: 'POPPER' } as const
  expect((await unwrap(admin.users.listUsers(search))).total).toBe(0)
  const found = await unwrap(admin.users.listUsers({ ...search, searchValue: 'HOPPER' }))
  expect(found.users.map(({ name }) => name)).toEqual(['Grace Hopper'])
}

/** A filter compares with a text, or with nothing. */
function toText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toText)
  return value === null ? null : String(value)
}

type Field = (typeof fields)[number]

/** Walks a list by its cursor in both directions, and expects one to be the other reversed. */
async function expectOrder({ admin }: TestServer, sortBy: Field, users: User[]) {
  const walk = async (sortDirection: 'asc' | 'desc') => {
    const values: unknown[] = []
    const ids: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await unwrap(
        admin.users.listUsers({ sortBy, sortDirection, limit: 1, ...(cursor ? { cursor } : {}) }),
      )
      ids.push(...page.users.map(({ id }) => id))
      values.push(...page.users.map((user) => user[sortBy]))
      cursor = page.nextCursor
      if (cursor === undefined) return { ids, values }
    }
  }
  const up = await walk('asc')
  const down = await walk('desc')
  expect(up.ids, sortBy).toEqual(down.ids.toReversed())
  const present = up.values.filter((value) => value !== null)
  const sorted = present.toSorted((one, other) => (String(one) < String(other) ? -1 : 1))
  expect(present, sortBy).toEqual(sorted)
  expect(up.ids.toSorted()).toEqual(users.map(({ id }) => id).toSorted())
}

/** Filters by each value that users have, and expects those users whose values compare so. */
async function expectFilters({ admin }: TestServer, field: Field, users: User[]) {
  const compared = (user: User) => {
    if (field === 'banned') return user.banned ?? false
    return field === 'role' ? (user.role ?? 'user') : user[field]
  }
  const count = async (operator: string, value: unknown) =>
    (
      await unwrap(
        admin.users.listUsers({
          filters: [{ field, operator, value: toText(value) } as never],
          limit: 10,
        }),
      )
    ).total
  const isLess = (one: unknown, other: unknown) => String(one) < String(other)
  const tests = {
    eq: (one: unknown, other: unknown) => one === other,
    ne: (one: unknown, other: unknown) => one !== other,
    lt: isLess,
    lte: (one: unknown, other: unknown) => !isLess(other, one),
    gt: (one: unknown, other: unknown) => isLess(other, one),
    gte: (one: unknown, other: unknown) => !isLess(one, other),
  }
  for (const value of new Set(users.map(compared))) {
    if (value === null) {
      const missing = users.filter((user) => compared(user) === null).length
      expect([await count('eq', null), await count('ne', null)], field).toEqual([
        missing,
        users.length - missing,
      ])
      continue
    }
    for (const [operator, test] of Object.entries(tests)) {
      const expected = users.filter((user) => {
        const own = compared(user)
        return own !== null && test(own, value)
      })
      expect(await count(operator, value), `${field} ${operator} ${value}`).toBe(expected.length)
    }
    const listed = [await count('in', [value]), await count('not_in', [value])]
    const same = users.filter((user) => compared(user) === value).length
    const others = users.filter((user) => ![null, value].includes(compared(user) as string)).length
    expect(listed, field).toEqual([same, others])
  }
}
