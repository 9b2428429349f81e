import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { runWith } from '../cli/server-with-cli.ts'
import { createStore, databases, selectDatabase } from '../kit/databases.ts'
import { execute } from '../kit/raw-sql.ts'
import { readSchema } from '../kit/schema.ts'
import { adminEmail, secret, unwrap } from '../kit/server.ts'
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

const token = 'tk9Qe7Wr5Ty3Ui1Op2As4Df6Gh8Jk0Lz'

describe.each(selectDatabase('postgresql'))('a column of an app on $name', (database) => {
  it.each([
    [
      retype(['user.role'], 'jsonb', (x) => `to_jsonb(${x})`),
      'The column user.role has the type jsonb, but Castellan needs a text, an enumeration, or an array of these here.',
    ],
    [
      retype(['session.expiresAt'], 'timestamp[]', (x) => `ARRAY[${x}]`),
      'The column session.expiresAt has the type timestamp without time zone[], but Castellan needs a timestamp, a text or a number here.',
    ],
    [
      retype(['user.banned'], 'text', (x) => `${x}::text`),
      'The column user.banned has the type text, but Castellan needs a boolean or a number here.',
    ],
    [
      retype(['user.banExpires'], 'bigint', inSeconds),
      'Say so in CASTELLAN_SCHEMA_FILE: {"user":{"dates":{"banExpires":"seconds"}}}',
    ],
    [
      `${retype(['user.createdAt'], 'bigint', inSeconds)} UPDATE "user" SET "createdAt" = "createdAt" * 1000 WHERE name LIKE 'G%'`,
      'The dates in the column user.createdAt have more than one format: 1 as milliseconds, 1 as seconds.',
    ],
  ])('is refused with its name, and not changed: %s', async (sql, said) => {
    const url = await createAppDatabase(database, sql)
    const before = await readSchema(url, { ours: true })
    await expect(createStore(url)).rejects.toThrow(said)
    expect(await readSchema(url, { ours: true })).toEqual(before)
  })

  it('is read in a domain of a type that fits', async () => {
    const url = await createAppDatabase(
      database,
      `CREATE DOMAIN address AS text; CREATE DOMAIN instant AS timestamp; CREATE DOMAIN role AS text;
       ALTER TABLE "user" ALTER email TYPE address, ALTER "createdAt" TYPE instant, ALTER role TYPE role`,
    )
    const { admin, createUser } = await startOnApp(url)
    await createUser({ name: 'Ada', role: 'admin' })
    const filter = { filterField: 'role', filterValue: 'admin', sortBy: 'createdAt' } as const
    const { users } = await unwrap(admin.users.listUsers(filter))
    expect(users.map(({ name }) => name)).toEqual(['Grace Hopper', 'Ada'])
  })

  it('is described by adopt in the form of the schema file', async () => {
    const url = await createAppDatabase(
      database,
      `CREATE TYPE "Role" AS ENUM ('ADMIN', 'USER'); ${retype(['user.role'], '"Role"', (x) => `upper(${x})::"Role"`)}
       ${retype(dateColumns, 'bigint', inMilliseconds)}`,
    )
    const config = readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secret })
    const { out } = await runWith(config, ['adopt', '--json'])
    const { found } = JSON.parse(String(out)) as { found: { user: object; session: object } }
    expect(found.user).toMatchObject({
      dates: { createdAt: 'milliseconds', banExpires: 'milliseconds' },
      roles: { admin: 'ADMIN', user: 'USER' },
    })
    const server = await startOnApp(url, found)
    expect((await unwrap(server.admin.users.listUsers())).total).toBe(2)
  })

  it.each([
    [retype(dateColumns, 'text', inIso), "'soon'"],
    [retype(dateColumns, 'double precision', inSeconds), "'NaN'"],
  ])('with an end that cannot be read ends no ban, and ends a session', async (sql, end) => {
    const url = await createAppDatabase(database, sql)
    const { admin, createClientWith, clock } = await startOnApp(url)
    await execute(url, `UPDATE session SET "expiresAt" = ${end} WHERE token = '${token}'`)
    await execute(
      url,
      `UPDATE "user" SET banned = true, "banExpires" = ${end} WHERE email <> '${adminEmail}'`,
    )
    clock.advance(99_999)
    expect((await createClientWith(token).auth.getSession()).body).toBeNull()
    const { users } = await unwrap(
      admin.users.listUsers({ filterField: 'banned', filterValue: 'true' }),
    )
    expect(users).toMatchObject([{ banned: true, banExpires: null }])
  })
})

describe.each(databases)('an end of bans in whole seconds on $name', (database) => {
  const sql =
    database.name === 'sqlite'
      ? `${adminColumns} UPDATE "user" SET "banExpires" = 1767225600`
      : retype(['user.banExpires'], 'integer', inSeconds)

  it('takes no end that it cannot store', async () => {
    const { admin, createUser } = await startOnApp(await createAppDatabase(database, sql))
    const { id: userId } = await createUser()
    const data = { banned: true, banExpires: '2200-01-01T00:00:00.000Z' }
    const { status } = await admin.users.updateUser({ userId, data })
    const { banned, banExpires } = await unwrap(admin.users.getUser({ id: userId }))
    expect([status, banned, banExpires]).toEqual(
      database.name === 'sqlite' ? [200, true, data.banExpires] : [409, false, null],
    )
  })

  it('is compared with any date', async () => {
    const { admin, createUser } = await startOnApp(await createAppDatabase(database, sql))
    const { id: userId } = await createUser()
    const end = '2030-01-02T03:04:05.000Z'
    await unwrap(admin.users.updateUser({ userId, data: { banned: true, banExpires: end } }))
    const find = async (operator: 'lt' | 'lte' | 'gt' | 'gte', value: string) => {
      const filters = [{ field: 'banExpires' as const, operator, value }]
      const { users } = await unwrap(admin.users.listUsers({ filters }))
      return users.some(({ id }) => id === userId)
    }
    for (const later of ['2030-01-02T03:04:05.001Z', '2400-01-01T00:00:00.000Z'])
      expect([
        await find('lt', later),
        await find('lte', later),
        await find('gt', later),
        await find('gte', later),
      ]).toEqual([true, true, false, false])
    for (const earlier of ['2030-01-02T03:04:04.999Z', '0001-01-01T00:00:00.000Z'])
      expect([
        await find('lt', earlier),
        await find('lte', earlier),
        await find('gt', earlier),
        await find('gte', earlier),
      ]).toEqual([false, false, true, true])
  })
})
