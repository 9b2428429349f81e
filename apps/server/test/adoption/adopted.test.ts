import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { isFileUrl } from '../../src/store/database-url.ts'
import { createBetterAuth, migrateApp, openDatabase } from '../better-auth/app.ts'
import { runWith } from '../cli/server-with-cli.ts'
import {
  createStore,
  databases,
  firstUsersQuery,
  selectDatabase,
  toDate,
} from '../kit/databases.ts'
import { buildIncompressibleText } from '../kit/incompressible-text.ts'
import { execute, readRows } from '../kit/raw-sql.ts'
import { readSchema } from '../kit/schema.ts'
import { renderSchemaSql } from '../kit/schema-engine.ts'
import { password, secret } from '../kit/server.ts'
import { listOwnObjects, readContents } from './database-contents.ts'

type DatabaseName = (typeof databases)[number]['name']

/** Migrates a database with better-auth, and signs users up in it. */
async function migrateWithBetterAuth(url: string) {
  await migrateApp(url)
  const { api } = createBetterAuth({ database: openDatabase(url) })
  for (const email of ['ada@example.com', 'bob@example.com'])
    await api.signUpEmail({ body: { email, password, name: email } })
}

const timestamps = {
  postgresql: ["'2026-11-23 12:00:00.12'", "'2126-11-23 12:00:00'"],
  sqlite: ["'2026-11-23T12:00:00.120+00:00'", "'2126-11-23T12:00:00.000+00:00'"],
}

/** Migrates a database with Prisma and the schema that better-auth generates, and adds users. */
async function migrateWithPrisma(
  url: string,
  name: DatabaseName,
  [then, later] = timestamps[name],
) {
  await execute(
    url,
    await renderSchemaSql(new URL(`./prisma/${name}.prisma`, import.meta.url), url),
  )
  await execute(
    url,
    `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt", role, banned)
       VALUES ('ada', 'Ada', 'ada@example.com', true, ${then}, ${then}, 'user', NULL),
              ('bob', 'Bob', 'bob@example.com', false, ${then}, ${then}, 'user', NULL);
     INSERT INTO session (id, token, "userId", "expiresAt", "createdAt", "updatedAt")
       VALUES ('one', 'token of one', 'ada', ${later}, ${then}, ${then})`,
  )
}

/** Removes Castellan from a database with the command for it, which leaves the extension to the app. */
async function removeCastellan(url: string) {
  const config = readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secret })
  const { code } = await runWith(config, ['leave', '--yes'])
  expect(code).toBe(0)
  if (!isFileUrl(url)) await execute(url, 'DROP EXTENSION pg_trgm')
}

const commands = [
  ...['user list', 'user get ada', 'role list', 'api-key list', 'audit list', 'audit verify'],
  ...['revoke-before now', 'revoke-before now --yes', 'user ban ada'],
  'user create carl@example.com --name Carl --password -',
]

describe.each(databases)('the database of an app on $name', ({ name, createDatabase }) => {
  it('is not adopted by a command that works on its data', async () => {
    const url = await createDatabase()
    await migrateWithPrisma(url, name)
    const before = await readSchema(url, { ours: true })
    for (const adopt of ['on', 'check']) {
      const env = { DATABASE_URL: url, CASTELLAN_SECRET: secret, CASTELLAN_ADOPT: adopt }
      for (const command of commands)
        await expect(
          runWith(readConfig(env), command.split(' '), password),
          command,
        ).rejects.toThrow(
          'This database has no tables of Castellan yet. Start the server, or run: castellan migrate',
        )
    }
    expect(await readSchema(url, { ours: true })).toEqual(before)
  })

  it.each([
    ['better-auth itself', migrateWithBetterAuth],
    ['Prisma', migrateWithPrisma],
  ])('keeps every table, column and row that %s created', async (_maker, migrate) => {
    const url = await createDatabase()
    await migrate(url, name)
    const before = { schema: await readSchema(url), contents: await readContents(url) }
    const whole = await readSchema(url, { ours: true })
    const store = await createStore(url)
    expect(store.adopted).toBe(true)
    expect(store.adds).toEqual(expect.arrayContaining(['table castellan_migrations']))
    const added = (await listOwnObjects(url)).map(
      ({ kind, name: object }) => `${kind.toLowerCase()} ${object}`,
    )
    expect(added.sort()).toEqual([...store.adds].sort())
    await store.close()
    expect({ schema: await readSchema(url), contents: await readContents(url) }).toEqual(before)

    const again = await createStore(url)
    expect([again.adopted, again.adds]).toEqual([true, []])
    await again.close()
    await removeCastellan(url)
    expect(await readSchema(url, { ours: true })).toEqual(whole)
  })

  it('accepts texts of any length before and after the adoption', async () => {
    const url = await createDatabase()
    await migrateWithPrisma(url, name)
    const long = (column: string) =>
      execute(
        url,
        `UPDATE "user" SET ${column} = '${buildIncompressibleText(3_000)}' WHERE id = 'ada'`,
      )
    const columns = ['image', '"banReason"']
    for (const column of columns) await long(column)
    const store = await createStore(url)
    for (const column of columns) await long(column)
    const { next } = await store.users.list({
      ...firstUsersQuery,
      sortBy: 'image',
      descending: true,
      limit: 1,
    })
    expect(String(next?.after?.key ?? '').length).toBeLessThan(256)
  })

  it.each([
    ['better-auth', migrateWithBetterAuth],
    ['Prisma', migrateWithPrisma],
  ])('is read and written with timestamps in the format of %s', async (_writer, migrate) => {
    const url = await createDatabase()
    await migrate(url, name)
    const store = await createStore(url)
    const ada = await store.users.findByEmail('ada@example.com')
    expect(ada?.createdAt).toBeInstanceOf(Date)
    const bob = await store.users.findByEmail('bob@example.com')
    await store.transaction((tx) =>
      tx.users.update(
        bob?.id ?? '',
        { banned: true, banExpires: toDate(), emailVerified: true },
        toDate(),
      ),
    )
    const columns = '"createdAt", "updatedAt", "banExpires", banned, "emailVerified"'
    const [row] = await readRows(
      url,
      `SELECT ${columns} FROM "user" WHERE name LIKE 'Bob%' OR name LIKE 'bob%'`,
    )
    const toFormat = (value: unknown) => String(value).replace(/\d+/g, '').replace('.', '')
    expect(toFormat(row?.banExpires)).toBe(toFormat(row?.createdAt))
    expect(toFormat(row?.updatedAt)).toBe(toFormat(row?.createdAt))
    expect([true, 1, 't']).toContain(row?.banned)
    const filter = { field: 'banExpires', operator: 'lte', values: [toDate(1)] } as const
    const found = await store.users.list({ ...firstUsersQuery, filters: [filter] })
    expect(found.users.map(({ email }) => email)).toEqual(['bob@example.com'])
    expect(found.users[0]).toMatchObject({
      banned: true,
      banExpires: toDate(),
      emailVerified: true,
    })
  })
})

describe.each(selectDatabase('sqlite'))(
  'the file of an app that stores timestamps in milliseconds',
  ({ name, createDatabase }) => {
    it('is read, written and purged in milliseconds', async () => {
      const url = await createDatabase()
      await migrateWithPrisma(url, name, [
        String(toDate().getTime()),
        String(toDate(3600).getTime()),
      ])
      const store = await createStore(url)
      expect((await store.users.findById('ada'))?.createdAt).toEqual(toDate())
      expect(await store.sessions.list('ada', toDate(60))).toHaveLength(1)
      await store.transaction((tx) => tx.sessions.purgeExpired(toDate(60)))
      expect(await store.sessions.list('ada', toDate(60))).toHaveLength(1)
      await store.transaction((tx) => tx.users.update('ada', { name: 'x' }, toDate(5)))
      expect(await readRows(url, `SELECT "updatedAt" FROM "user" WHERE id = 'ada'`)).toEqual([
        { updatedAt: toDate(5).getTime() },
      ])
      await store.transaction((tx) => tx.sessions.purgeExpired(toDate(3601)))
      expect(await readRows(url, 'SELECT id FROM session')).toEqual([])
    })

    it('is refused and not changed if it has timestamps in two formats', async () => {
      const url = await createDatabase()
      await migrateWithPrisma(url, name)
      await execute(url, `UPDATE "user" SET "createdAt" = 1795441947463 WHERE id = 'bob'`)
      const before = await readSchema(url, { ours: true })
      await expect(createStore(url)).rejects.toThrow(
        'The dates in the column user.createdAt have more than one format: 1 as milliseconds, 1 as offset.',
      )
      expect(await readSchema(url, { ours: true })).toEqual(before)
    })
  },
)
