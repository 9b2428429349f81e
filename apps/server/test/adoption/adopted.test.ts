import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isFile } from '../../src/store/url.ts'
import { betterAuthOn, migrateApp } from '../better-auth/app.ts'
import { aList, aStore, at, databases, only } from '../databases.ts'
import { password } from '../harness.ts'
import { incompressible } from '../incompressible.ts'
import { rowsOf, runOn } from '../raw.ts'
import { schemaOf } from '../schema.ts'
import { sqlOfSchema } from '../schema-engine.ts'
import { contentsOf, oursIn } from './contents.ts'

type DatabaseName = (typeof databases)[number]['name']

/** A database that better-auth's own migrations made, and in which people have signed up. */
const byMigrations = async (url: string) => {
  await migrateApp(url)
  const { api } = betterAuthOn(url)
  for (const email of ['ada@example.com', 'bob@example.com'])
    await api.signUpEmail({ body: { email, password, name: email } })
}

const instants = {
  postgresql: ["'2026-11-23 12:00:00.12'", "'2126-11-23 12:00:00'"],
  sqlite: ["'2026-11-23T12:00:00.120+00:00'", "'2126-11-23T12:00:00.000+00:00'"],
}

/** A database that Prisma made from the schema that better-auth's generator writes. */
const byPrisma = async (url: string, name: DatabaseName, [then, later] = instants[name]) => {
  await runOn(url, await sqlOfSchema(new URL(`./prisma/${name}.prisma`, import.meta.url), url))
  await runOn(
    url,
    `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt", role, banned)
       VALUES ('ada', 'Ada', 'ada@example.com', true, ${then}, ${then}, 'user', NULL),
              ('bob', 'Bob', 'bob@example.com', false, ${then}, ${then}, 'user', NULL);
     INSERT INTO session (id, token, "userId", "expiresAt", "createdAt", "updatedAt")
       VALUES ('one', 'token of one', 'ada', ${later}, ${then}, ${then})`,
  )
}

const page = readFileSync(new URL('../../../docs/beside-better-auth.md', import.meta.url), 'utf8')

/** Removes Castellan from a database as the documentation says. */
const removeOurs = async (url: string) => {
  if (isFile(url)) {
    const [, sql = ''] = /sqlite3 app.db "(SELECT 'DROP[^"]*)"/.exec(page) ?? []
    for (const row of await rowsOf(url, sql)) await runOn(url, String(Object.values(row)[0]))
  } else {
    const [, sql = ''] = /```sql\n(DO [^`]*)```/.exec(page) ?? []
    await runOn(url, sql)
  }
}

describe.each(databases)('a database of an app on $name', ({ name, aDatabase }) => {
  it.each([
    ['better-auth itself', byMigrations],
    ['Prisma', byPrisma],
  ])('that %s made keeps every table, column and row as it was', async (_maker, make) => {
    const url = await aDatabase()
    await make(url, name)
    const before = { schema: await schemaOf(url), contents: await contentsOf(url) }
    const whole = await schemaOf(url, { ours: true })
    const store = await aStore(url)
    expect(store.adopted).toBe(true)
    expect(store.adds).toEqual(expect.arrayContaining(['table castellan_migrations']))
    const added = (await oursIn(url)).map(({ kind, name: made }) => `${kind.toLowerCase()} ${made}`)
    expect(added.sort()).toEqual([...store.adds].sort())
    await store.close()
    expect({ schema: await schemaOf(url), contents: await contentsOf(url) }).toEqual(before)

    const again = await aStore(url)
    expect([again.adopted, again.adds]).toEqual([true, []])
    await again.close()
    await removeOurs(url)
    expect(await schemaOf(url, { ours: true })).toEqual(whole)
  })

  it('holds texts of any length, and goes on writing them', async () => {
    const url = await aDatabase()
    await byPrisma(url, name)
    const long = (column: string) =>
      runOn(url, `UPDATE "user" SET ${column} = '${incompressible(3_000)}' WHERE id = 'ada'`)
    const columns = ['image', '"banReason"']
    for (const column of columns) await long(column)
    const store = await aStore(url)
    for (const column of columns) await long(column)
    const { next } = await store.users.list({
      ...aList,
      sortBy: 'image',
      descending: true,
      limit: 1,
    })
    expect(String(next?.key ?? '').length).toBeLessThan(256)
  })

  it.each([
    ['date', 'as better-auth writes them', byMigrations],
    ['dates', 'as Prisma writes them', byPrisma],
  ])('is read and written with its %s %s', async (_what, _how, make) => {
    const url = await aDatabase()
    await make(url, name)
    const store = await aStore(url)
    const ada = await store.users.byEmail('ada@example.com')
    expect(ada?.createdAt).toBeInstanceOf(Date)
    const bob = await store.users.byEmail('bob@example.com')
    await store.transaction((tx) =>
      tx.users.update(bob?.id ?? '', { banned: true, banExpires: at(), emailVerified: true }, at()),
    )
    const columns = '"createdAt", "updatedAt", "banExpires", banned, "emailVerified"'
    const [row] = await rowsOf(
      url,
      `SELECT ${columns} FROM "user" WHERE name LIKE 'Bob%' OR name LIKE 'bob%'`,
    )
    const shapeOf = (value: unknown) => String(value).replace(/\d+/g, '').replace('.', '')
    expect(shapeOf(row?.banExpires)).toBe(shapeOf(row?.createdAt))
    expect(shapeOf(row?.updatedAt)).toBe(shapeOf(row?.createdAt))
    expect([true, 1, 't']).toContain(row?.banned)
    const filter = { field: 'banExpires', operator: 'lte', values: [at(1)] } as const
    const found = await store.users.list({ ...aList, filters: [filter] })
    expect(found.users.map(({ email }) => email)).toEqual(['bob@example.com'])
    expect(found.users[0]).toMatchObject({ banned: true, banExpires: at(), emailVerified: true })
  })
})

describe.each(only('sqlite'))(
  'a file of an app whose dates are milliseconds',
  ({ name, aDatabase }) => {
    it('is read and written in them, and swept by them', async () => {
      const url = await aDatabase()
      await byPrisma(url, name, [String(at().getTime()), String(at(3600).getTime())])
      const store = await aStore(url)
      expect((await store.users.byId('ada'))?.createdAt).toEqual(at())
      expect(await store.sessions.liveOf('ada', at(60))).toHaveLength(1)
      await store.transaction((tx) => tx.sessions.sweep(at(60)))
      expect(await store.sessions.liveOf('ada', at(60))).toHaveLength(1)
      await store.transaction((tx) => tx.users.update('ada', { name: 'x' }, at(5)))
      expect(await rowsOf(url, `SELECT "updatedAt" FROM "user" WHERE id = 'ada'`)).toEqual([
        { updatedAt: at(5).getTime() },
      ])
      await store.transaction((tx) => tx.sessions.sweep(at(3601)))
      expect(await rowsOf(url, 'SELECT id FROM session')).toEqual([])
    })

    it('or more than one thing is refused, and left as it is', async () => {
      const url = await aDatabase()
      await byPrisma(url, name)
      await runOn(url, `UPDATE "user" SET "createdAt" = 1 WHERE id = 'bob'`)
      const before = await schemaOf(url, { ours: true })
      await expect(aStore(url)).rejects.toThrow('1 as milliseconds, 2 as offset')
      expect(await schemaOf(url, { ours: true })).toEqual(before)
    })
  },
)
