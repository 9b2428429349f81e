import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from '@castellan/client'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { quoteName } from '../../src/store/schema/names.ts'
import { runWith } from '../cli/server-with-cli.ts'
import { databases } from '../kit/databases.ts'
import { execute, readRows } from '../kit/raw-sql.ts'
import { adminEmail, secret, startServer, unwrap } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

const files = {
  sqlite: 'drizzle-sqlite-user-snake.sql',
  postgresql: 'drizzle-postgresql-user-snake-admin.sql',
}

/** Columns that an app has added: with other names, types and rules. */
const columns = {
  sqlite: `
    ALTER TABLE "user" ADD COLUMN role text;
    UPDATE "user" SET role = 'admin' WHERE email = '${adminEmail}';
    ALTER TABLE "user" ADD COLUMN plan text NOT NULL DEFAULT 'free';
    ALTER TABLE "user" ADD COLUMN credit_count integer;
    ALTER TABLE "user" ADD COLUMN score real;
    ALTER TABLE "user" ADD COLUMN newsletter boolean;
    ALTER TABLE "user" ADD COLUMN trial_ends_at integer;
    ALTER TABLE "user" ADD COLUMN tags text;
    ALTER TABLE "user" ADD COLUMN settings text;
    ALTER TABLE "user" ADD COLUMN tax_id text;
    ALTER TABLE "user" ADD COLUMN username text;
    ALTER TABLE "user" ADD COLUMN display_username text;
    ALTER TABLE "user" ADD COLUMN phone_number text;
    ALTER TABLE "user" ADD COLUMN phone_number_verified integer;
    ALTER TABLE "user" ADD COLUMN two_factor_enabled integer DEFAULT 0;
    ALTER TABLE "user" ADD COLUMN secret_note text DEFAULT 'of the app';
    ALTER TABLE "user" ADD COLUMN initial text GENERATED ALWAYS AS (substr(name, 1, 1));
    ALTER TABLE "user" ADD COLUMN address text; ALTER TABLE "user" ADD COLUMN code text;
    ALTER TABLE "user" ADD COLUMN opens_at time; ALTER TABLE "user" ADD COLUMN wait text;`,
  postgresql: `
    CREATE TYPE plan AS ENUM ('free', 'pro');
    ALTER TABLE "user" ADD COLUMN plan plan NOT NULL DEFAULT 'free';
    ALTER TABLE "user" ADD COLUMN credit_count integer;
    ALTER TABLE "user" ADD COLUMN score double precision;
    ALTER TABLE "user" ADD COLUMN newsletter boolean;
    ALTER TABLE "user" ADD COLUMN trial_ends_at timestamp;
    ALTER TABLE "user" ADD COLUMN tags text[];
    ALTER TABLE "user" ADD COLUMN settings jsonb;
    ALTER TABLE "user" ADD COLUMN tax_id text;
    ALTER TABLE "user" ADD COLUMN username text;
    ALTER TABLE "user" ADD COLUMN display_username text;
    ALTER TABLE "user" ADD COLUMN phone_number text;
    ALTER TABLE "user" ADD COLUMN phone_number_verified boolean;
    ALTER TABLE "user" ADD COLUMN two_factor_enabled boolean DEFAULT false;
    ALTER TABLE "user" ADD COLUMN secret_note text DEFAULT 'of the app';
    ALTER TABLE "user" ADD COLUMN initial text GENERATED ALWAYS AS (substr(name, 1, 1)) STORED;
    ALTER TABLE "user" ADD COLUMN address inet; ALTER TABLE "user" ADD COLUMN code char(5);
    ALTER TABLE "user" ADD COLUMN opens_at time; ALTER TABLE "user" ADD COLUMN wait interval;`,
}

const additionalFields = {
  plan: { type: ['free', 'pro'], required: true, defaultValue: 'free' },
  creditCount: { type: 'number' },
  score: { type: 'number' },
  newsletter: { type: 'boolean' },
  trialEndsAt: { type: 'date' },
  tags: { type: 'string[]' },
  settings: { type: 'json' },
  taxId: { type: 'string', returned: false },
  username: {},
  displayUsername: {},
  phoneNumber: {},
  phoneNumberVerified: {},
  twoFactorEnabled: {},
}

type Fields = {
  plan: 'free' | 'pro'
  creditCount: number | null
  score: number | null
  newsletter: boolean | null
  trialEndsAt: string | null
  tags: string[] | null
  settings: unknown
  taxId?: string | null
  username: string | null
  displayUsername: string | null
  phoneNumber: string | null
  phoneNumberVerified: boolean | null
  twoFactorEnabled: boolean | null
}

const listIndexes = {
  sqlite: `SELECT name FROM sqlite_master WHERE name GLOB 'castellan_field_*' ORDER BY name`,
  postgresql: `SELECT relname AS name FROM pg_class WHERE relname LIKE 'castellan\\_field\\_%'
    OR relname = 'castellan_user_username_trgm_idx' ORDER BY relname`,
}

/** What a user of the app has in these columns, as a request writes it. */
const data = {
  ...{ plan: 'pro', creditCount: 7, score: 1.5, newsletter: true, settings: { sizes: [1, 2] } },
  ...{ trialEndsAt: '2031-05-06T07:08:09.000Z', tags: ['a', 'b,"c"'], taxId: 'DE1' },
} satisfies Partial<Fields>

describe.each(databases)('additional fields on $name', ({ name, createDatabase }) => {
  const openDatabase = async (fields: object) => {
    const url = await createDatabase()
    const tables = readFileSync(new URL(`./databases/${files[name]}`, import.meta.url), 'utf8')
    await execute(url, tables.replaceAll('grace@example.test', adminEmail) + columns[name])
    const folder = createTemporaryFolder()
    const file = join(folder, 'schema.json')
    const dates =
      name === 'sqlite' && 'trialEndsAt' in fields ? { dates: { trialEndsAt: 'seconds' } } : {}
    writeFileSync(file, JSON.stringify({ user: { additionalFields: fields, ...dates } }))
    return { url, folder, env: { DATABASE_URL: url, CASTELLAN_SCHEMA_FILE: file } }
  }

  const start = async (fields: object = additionalFields, more: Record<string, string> = {}) => {
    const { url, folder, env } = await openDatabase(fields)
    const server = await startServer({ folder, env: { ...env, CASTELLAN_ADOPT: 'apply', ...more } })
    const admin: Client<Fields> = server.createClientWith(server.admin.token)
    const create = async (values: Partial<Fields>, email = 'new@example.test') =>
      (await unwrap(admin.users.createUser({ email, name: 'New', data: values }))).user
    return { ...server, admin, create, url, env }
  }

  it('are written and returned, and left alone if they are not declared', async () => {
    const { admin, create, url } = await start()
    const user = await create(data)
    const { taxId: _, ...shown } = data
    expect(user).toMatchObject({ ...shown, username: null, twoFactorEnabled: false })
    expect(user).not.toHaveProperty('taxId')
    expect(user).not.toHaveProperty('secretNote')
    expect(
      await readRows(
        url,
        `SELECT tax_id, secret_note FROM "user" WHERE email = 'new@example.test'`,
      ),
    ).toEqual([{ tax_id: 'DE1', secret_note: 'of the app' }])
    const changes = {
      creditCount: null,
      tags: [],
      plan: 'free',
      newsletter: false,
    } satisfies Partial<Fields>
    const changed = await unwrap(admin.users.updateUser({ userId: user.id, data: changes }))
    expect(changed).toMatchObject({ ...shown, ...changes, user: { ...shown, ...changes } })
    expect(await unwrap(admin.users.getUser({ id: user.id }))).toEqual(changed)
    const { user: banned } = await unwrap(admin.bans.banUser({ userId: user.id }))
    expect(banned).toMatchObject({ ...shown, ...changes })
    const { fields } = await unwrap(admin.users.getUserSchema())
    const described = Object.fromEntries(fields.map((field) => [field.name, field]))
    expect(Object.keys(described).slice(11)).toEqual(Object.keys(additionalFields))
    const ofPlan = { type: 'choice', values: ['free', 'pro'], required: false, nullable: false }
    expect(described.plan).toMatchObject({ ...ofPlan, input: true, sortable: true })
    expect(described.tags).toMatchObject({ type: 'string[]', sortable: false, filterable: false })
    expect(described.taxId).toMatchObject({ input: true, returned: false, sortable: false })
    expect(described.phoneNumber).toMatchObject({ additional: true, nullable: true })
  })

  it('get the default value in a new user, or that of the column', async () => {
    const { create } = await start({ ...additionalFields, creditCount: { defaultValue: 10 } })
    expect(await create({})).toMatchObject({ plan: 'free', creditCount: 10, score: null })
  })

  it('are sorted and filtered by, in both directions and page by page', async () => {
    const { admin, create } = await start()
    const values = [
      {
        plan: 'pro',
        creditCount: 3,
        score: 0.5,
        newsletter: true,
        trialEndsAt: '2031-01-01T00:00:00.000Z',
      },
      {
        plan: 'free',
        creditCount: 20,
        score: 1.25,
        newsletter: false,
        trialEndsAt: '2032-01-01T00:00:00.000Z',
      },
      { plan: 'pro', creditCount: -1, score: -2, username: 'Zoe' },
    ] satisfies Partial<Fields>[]
    for (const [i, one] of values.entries()) await create(one, `new${i}@example.test`)
    const list = async (query: Parameters<typeof admin.users.listUsers>[0]) =>
      (await unwrap(admin.users.listUsers(query))).users
    const all = await list({})
    for (const sortBy of [
      'plan',
      'creditCount',
      'score',
      'newsletter',
      'trialEndsAt',
      'username',
    ] as const)
      for (const sortDirection of ['asc', 'desc'] as const) {
        const whole = await list({ sortBy, sortDirection })
        expect(whole).toHaveLength(all.length)
        const found = []
        for (let cursor: string | undefined; ; ) {
          const page = await unwrap(
            admin.users.listUsers({
              sortBy,
              sortDirection,
              limit: 2,
              ...(cursor ? { cursor } : {}),
            }),
          )
          found.push(...page.users)
          cursor = page.nextCursor
          if (cursor === undefined) break
        }
        expect(found).toEqual(whole)
      }
    const credits = (await list({ sortBy: 'creditCount' })).flatMap(
      ({ creditCount }) => creditCount ?? [],
    )
    expect(credits).toEqual([-1, 3, 20])
    const count = async (field: keyof Fields, operator: string, value: unknown) =>
      (await list({ filters: [{ field, operator, value } as never] })).length
    expect(await count('creditCount', 'gt', 2)).toBe(2)
    expect(await count('creditCount', 'gt', 3_000_000_000)).toBe(0)
    expect(await count('creditCount', 'in', ['3', '20'])).toBe(2)
    expect(await count('creditCount', 'eq', null)).toBe(all.length - 3)
    expect(await count('score', 'lte', 0.5)).toBe(2)
    expect(await count('plan', 'eq', 'pro')).toBe(2)
    expect(await count('plan', 'eq', 'gold')).toBe(0)
    expect(await count('plan', 'contains', 'FRE')).toBe(all.length - 2)
    expect(await count('newsletter', 'eq', true)).toBe(1)
    expect(await count('trialEndsAt', 'gte', '2031-06-01T00:00:00.000Z')).toBe(1)
    expect(await count('username', 'starts_with', 'zO')).toBe(1)
  })

  it('have an index where the file asks for it, and are searched', async () => {
    const indexed = {
      ...additionalFields,
      username: { index: true },
      plan: { ...additionalFields.plan, index: true },
    }
    const { admin, create, url, stop, env } = await start({
      ...indexed,
      creditCount: { index: true },
    })
    const long = 'x'.repeat(9_000)
    const zoe = await create({ username: 'Zoe.Zuse', plan: 'pro', creditCount: 3 })
    await create({ creditCount: 1, plan: 'pro' }, `two@example.test`)
    const list = async (query: Parameters<typeof admin.users.listUsers>[0]) =>
      (await unwrap(admin.users.listUsers(query))).users.map(({ id }) => id)
    expect(await list({ searchField: 'any', searchValue: 'E.ZU' })).toEqual([zoe.id])
    expect(await list({ searchField: 'username', searchValue: 'zoe' })).toEqual([zoe.id])
    expect(await list({ filterField: 'username', filterValue: 'zoe.zuse' })).toEqual([zoe.id])
    expect(
      await list({ filters: [{ field: 'plan', value: 'pro' }], sortBy: 'creditCount', limit: 2 }),
    ).toHaveLength(2)
    expect((await list({ sortBy: 'username', limit: 1, sortDirection: 'desc' })).length).toBe(1)
    await unwrap(admin.users.updateUser({ userId: zoe.id, data: { displayUsername: long } }))
    const listNames = async () =>
      (await readRows(url, listIndexes[name])).map((row) => String(row.name))
    const indexes = await listNames()
    expect(indexes).toEqual([
      ...['creditCount', 'plan', 'username'].map((field) => `castellan_field_${field}_idx`),
      ...(name === 'postgresql' ? ['castellan_user_username_trgm_idx'] : []),
    ])
    await stop()
    const { plan } = indexed
    const user = { additionalFields: { ...additionalFields, plan } }
    writeFileSync(env.CASTELLAN_SCHEMA_FILE, JSON.stringify({ user }))
    const config = readConfig({ ...env, CASTELLAN_SECRET: secret })
    const check = async () => (await runWith(config, ['check'])).out ?? ''
    const isKept = (index: string) => index === 'castellan_field_plan_idx'
    const announced = (await check()).match(/^The index \w+ is not needed any more/gm)
    expect(announced).toHaveLength(indexes.length - 1)
    expect((await runWith(config, ['migrate'])).code).toBe(0)
    expect(await check()).not.toContain('not needed')
    expect(await listNames()).toEqual(indexes.filter(isKept))
  })

  it('are refused with a value of another type, or by a rule', async () => {
    const { admin, create, anonymous, config } = await start(
      { ...additionalFields, score: { required: true, type: 'number' } },
      { CASTELLAN_SIGN_UP: 'open' },
    )
    const user = await create({ score: 1 })
    const refuse = async (values: object, text: string) => {
      const { status, body } = await admin.users.updateUser({ userId: user.id, data: values })
      expect([status, body]).toMatchObject([400, { message: expect.stringContaining(text) }])
    }
    await refuse({ plan: 'gold' }, '[body.data.plan]')
    await refuse({ creditCount: 1.5 }, '[body.data.creditCount]')
    await refuse({ creditCount: 2 ** 53 }, '[body.data.creditCount]')
    await refuse({ score: null }, '[body.data.score]')
    await refuse({ trialEndsAt: 'soon' }, '[body.data.trialEndsAt]')
    let settings: unknown = 1
    for (let level = 0; level < 3_000; level += 1) settings = [settings]
    await refuse({ settings }, 'Invalid JSON')
    await refuse({ twoFactorEnabled: true }, 'twoFactorEnabled is not allowed to be set')
    await refuse({ secretNote: 'x' }, '"secretNote"')
    const input = { email: 'a@example.test', name: 'A' }
    expect(await admin.users.createUser(input)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('[body.data.score] ') },
    })
    const words = ['user', 'create', input.email, '--name', input.name]
    for (const [given, text] of [
      [[], '--data score is required'],
      [['--data', '{}'], '--data score is required'],
      [['--data', '{"score":null}'], '--data score: expected number, received null'],
      [['--data', '{"score":"x"}'], '--data score: expected number, received string'],
    ] as const)
      expect(await runWith(config, [...words, ...given])).toMatchObject({
        code: 2,
        error: expect.stringContaining(text),
      })
    const signUp = { ...input, password: 'correct horse', score: 2 }
    const refused = { ...signUp, phoneNumberVerified: true }
    expect((await anonymous.auth.signUpEmail(refused)).status).toBe(400)
    const signedUp = await unwrap(anonymous.auth.signUpEmail(signUp))
    expect(signedUp.user).toMatchObject({ score: 2, plan: 'free' })
    expect(await unwrap(admin.users.getUser({ id: user.id }))).toMatchObject({
      score: 1,
      plan: 'free',
    })
  })

  it('mean what the plugins of better-auth mean by them', async () => {
    const server = await start()
    const { admin, create, createUser } = server
    const user = await create({ username: 'Ada.L', phoneNumber: '+49', phoneNumberVerified: true })
    expect(user).toMatchObject({
      username: 'ada.l',
      displayUsername: 'Ada.L',
      phoneNumberVerified: true,
    })
    const moved = await unwrap(
      admin.users.updateUser({ userId: user.id, data: { phoneNumber: '+44' } }),
    )
    expect(moved).toMatchObject({ phoneNumber: '+44', phoneNumberVerified: false })
    await unwrap(
      admin.roles.createRole({ name: 'clerk', permissions: { user: ['update', 'create'] } }),
    )
    const clerk = await server.signInAs(await createUser({ role: 'clerk' }))
    const plain = await create({}, 'plain@example.test')
    const calls = [
      clerk.users.updateUser({ userId: plain.id, data: { phoneNumber: '1' } as object }),
      clerk.users.createUser({
        email: 'b@example.test',
        name: 'B',
        data: { phoneNumber: '1' } as object,
      }),
    ]
    for (const { status, body } of await Promise.all(calls))
      expect([status, body]).toMatchObject([
        403,
        { code: 'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PHONE_NUMBER' },
      ])
  })

  it('stand in the audit log, without the values of those that are hidden', async () => {
    const { admin, create } = await start()
    const user = await create({ taxId: 'tax 1', tags: ['a'] })
    await unwrap(
      admin.users.updateUser({ userId: user.id, data: { taxId: 'tax 2', settings: { a: 1 } } }),
    )
    const { events } = await unwrap(admin.audit.getUserHistory({ userId: user.id }))
    const [updated, created] = events.map(({ change }) => change)
    expect(created?.after).toMatchObject({ tags: ['a'], taxId: '(hidden)' })
    expect(updated).toEqual({
      before: { settings: null },
      after: { settings: '{"a":1}', taxId: '(hidden)' },
    })
    expect(JSON.stringify(events)).not.toContain('tax ')
  })

  it('are in the OpenAPI document and on the command line', async () => {
    const { baseUrl, config, admin, create } = await start()
    const { id } = await create({ creditCount: 5 })
    const { components } = (await (await fetch(`${baseUrl}/openapi.json`)).json()) as {
      components: { schemas: Record<string, { properties: object }> }
    }
    expect(components.schemas.User?.properties).toHaveProperty('trialEndsAt')
    const run = async (...words: string[]) => {
      const { code, out = '', error } = await runWith(config, words)
      expect([code, error]).toEqual([0, undefined])
      return out
    }
    expect(await run('user', 'list', '--help')).toContain('creditCount')
    const listed = await run(
      'user',
      'list',
      '--filter-field',
      'creditCount',
      '--filter-value',
      '5',
      '--json',
    )
    expect(JSON.parse(listed).users).toMatchObject([{ id, creditCount: 5 }])
    await run('user', 'update', id, '--data', '{"plan":"pro"}')
    expect(await unwrap(admin.users.getUser({ id }))).toMatchObject({ plan: 'pro' })
    const types = await run('types')
    expect(types).toContain("  plan: 'free' | 'pro'\n")
    expect(types).toContain('  creditCount: number | null\n')
  })

  it('are read only where the database generates them', async () => {
    const { admin, create } = await start({ initial: { input: false, index: true } })
    const { id: userId, ...user } = await create({})
    expect(user).toHaveProperty('initial', 'N')
    const changed = await unwrap(admin.users.updateUser({ userId, data: { name: 'Zoe' } }))
    expect(changed).toHaveProperty('initial', 'Z')
    const query = { filterField: 'initial', filterValue: 'Z', sortBy: 'initial' }
    expect((await unwrap(admin.users.listUsers(query as object))).total).toBe(1)
    const refused = await admin.users.updateUser({ userId, data: { initial: 'X' } as object })
    expect(refused).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('initial is not allowed to be set') },
    })
  })

  it('are dates where the file has their unit', async () => {
    const { create } = await start({ trialEndsAt: {} })
    const { trialEndsAt } = data
    expect(await create({ trialEndsAt })).toMatchObject({ trialEndsAt })
    const last = { trialEndsAt: '9999-12-31T23:59:59.000Z' }
    expect(await create(last, 'last@example.test')).toMatchObject(last)
  })

  it('are texts where their columns have a type without another meaning', async () => {
    const values = { address: '10.0.0.1', code: 'ab', opensAt: '12:30:00', wait: '1 day' }
    const fields = Object.fromEntries(Object.keys(values).map((field) => [field, {}]))
    const { admin, create } = await start(fields)
    const user = await create(values as object)
    expect(user).toMatchObject(values)
    for (const [field, value] of Object.entries(values))
      for (const filter of [
        { field, value },
        { field, operator: 'in', value: [value] },
        { field, operator: 'contains', value: value.slice(1) },
        { field, operator: 'gte', value },
      ]) {
        const query = { filters: [filter], sortBy: field } as object
        expect((await unwrap(admin.users.listUsers(query))).users, field).toEqual([user])
      }
  })

  it('are never null where their columns are not, even if these have default values', async () => {
    const { admin, create, config } = await start({ plan: { type: ['free', 'pro'] } })
    const { id: userId, ...user } = await create({})
    expect(user).toMatchObject({ plan: 'free' })
    const refused = await admin.users.updateUser({ userId, data: { plan: null } as object })
    expect(refused).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('[body.data.plan] Invalid option') },
    })
    expect((await runWith(config, ['types'])).out).toContain("  plan: 'free' | 'pro'\n")
    const words = ['user', 'update', userId, '--data', '{"plan":null}']
    expect(await runWith(config, words)).toMatchObject({
      code: 2,
      error: expect.stringContaining('Invalid option'),
    })
  })

  it('are missing where an app has nested JSON deeper than 100 levels', async () => {
    const { admin, create, url } = await start({ settings: { type: 'json' } })
    const { id: userId } = await create({ settings: { theme: 'dark' } })
    const nest = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    await execute(url, `UPDATE "user" SET settings = '${nest(5_000)}' WHERE id = '${userId}'`)
    const missing = { id: userId, settings: null }
    expect(await unwrap(admin.users.getUser({ id: userId }))).toMatchObject(missing)
    const { users } = await unwrap(admin.users.listUsers({}))
    expect(users).toContainEqual(expect.objectContaining(missing))
    expect((await admin.bans.banUser({ userId })).status).toBe(200)
    await execute(url, `UPDATE "user" SET settings = '${nest(100)}' WHERE id = '${userId}'`)
    const { settings } = (await unwrap(admin.users.getUser({ id: userId }))) as Partial<Fields>
    expect(JSON.stringify(settings)).toBe(nest(100))
  })

  it('are warned of where values cannot be read as the declared type', async () => {
    const lists = name === 'sqlite' ? { tags: { type: 'string[]' } } : {}
    const fields = { taxId: { type: 'date' }, displayUsername: { type: 'json' }, ...lists }
    const { url, env } = await openDatabase(fields)
    await execute(
      url,
      `UPDATE "user" SET tax_id = 'pro', display_username = '{' WHERE email = '${adminEmail}';
       UPDATE "user" SET tax_id = '2031-05-06T07:08:09.000Z', display_username = 'null'
       WHERE email <> '${adminEmail}'`,
    )
    const config = readConfig({ ...env, CASTELLAN_SECRET: secret, CASTELLAN_ADOPT: 'apply' })
    const { out = '' } = await runWith(config, ['check'])
    expect(out).toContain(
      'The column user.tax_id has 1 value that cannot be read as "date". Responses show null.',
    )
    expect(out).toContain('user.display_username has 1 value that cannot be read as "json".')
    expect(out).not.toContain('tags')
  })

  it('may have columns of any name, in a table of any name', async () => {
    const { url, folder, env } = await openDatabase({})
    const [table, column] = [`it's "us?rs" {user.id}`, `wh?at's {user.email} \\ $1`]
    await execute(
      url,
      `ALTER TABLE "user" RENAME COLUMN tax_id TO ${quoteName(column)}; ALTER TABLE "user" RENAME TO ${quoteName(table)}`,
    )
    const user = { modelName: table, additionalFields: { odd: { fieldName: column, index: true } } }
    writeFileSync(env.CASTELLAN_SCHEMA_FILE, JSON.stringify({ user }))
    const { admin } = await startServer({ folder, env: { ...env, CASTELLAN_ADOPT: 'apply' } })
    const data = { odd: 'one' } as object
    const created = await unwrap(
      admin.users.createUser({ email: 'new@example.test', name: 'New', data }),
    )
    expect(created.user).toMatchObject(data)
    const query = { filterField: 'odd', filterValue: 'one', sortBy: 'odd' } as object
    expect(await unwrap(admin.users.listUsers(query))).toMatchObject({ total: 1, users: [data] })
    expect((await unwrap(admin.users.listUsers())).total).toBe(3)
  })

  it('can be declared without types before the columns of the admin plugin exist', async () => {
    const { env } = await openDatabase({ creditCount: {}, username: {} })
    const config = readConfig({ ...env, CASTELLAN_SECRET: secret })
    expect((await runWith(config, ['types'])).out).toContain('  creditCount: number | null\n')
    expect((await runWith(config, ['adopt', '--apply'])).code).toBe(0)
    const { out } = await runWith(config, ['user', 'list', '--sort-by', 'creditCount', '--json'])
    expect(JSON.parse(String(out)).users[0]).toHaveProperty('username')
  })

  it('are listed by adopt with their types', async () => {
    const { url, env } = await openDatabase({})
    const { out = '' } = await runWith(readConfig({ ...env, CASTELLAN_SECRET: secret }), [
      'adopt',
      '--json',
    ])
    const { others } = JSON.parse(out)
    expect(others).toMatchObject({
      creditCount: { type: 'number' },
      username: { type: 'string', unique: true },
      twoFactorEnabled: { type: 'boolean', input: false },
      secretNote: { type: 'string' },
      initial: { type: 'string', input: false },
      ...(name === 'postgresql'
        ? { plan: { type: ['free', 'pro'] }, tags: { type: 'string[]' } }
        : {}),
    })
    expect(url).toBe(env.DATABASE_URL)
  })

  it.each<[object, string]>([
    [{ salary: {} }, 'declares the field salary of users, but the table user has no column salary'],
    [{ role: {} }, 'Users have a field of this name already'],
    [{ mail: { fieldName: 'email' } }, 'no column email for it'],
    [
      { score: {}, points: { fieldName: 'score' } },
      'user.score and user.points are both the column score. Each field needs a column of its own.',
    ],
    [{ taxId: { type: 'number' } }, 'field taxId of users as "number", but its column has'],
    [{ taxId: { type: 'boolean' } }, 'field taxId of users as "boolean", but its column has'],
    [{ creditCount: { type: 'string' } }, 'creditCount of users as "string", but its column has'],
    [
      { newsletter: { type: ['yes', 'no'] } },
      'newsletter of users as ["yes","no"], but its column has',
    ],
    ...(name === 'postgresql'
      ? ([
          [
            { tags: { type: 'string' } },
            'tags of users as "string", but its column has the type text[]',
          ],
          [{ wait: { type: 'date' } }, 'its column has the type interval'],
        ] as [object, string][])
      : []),
    [{ initial: {} }, 'initial of users is generated by the database. Declare'],
    [{ creditCount: { defaultValue: 'many' } }, 'gives the field creditCount of users is not of'],
    [{ trialEndsAt: { defaultValue: 'soon' } }, 'gives the field trialEndsAt of users is not of'],
    [{ initial: { input: false, defaultValue: 'A' } }, 'without a default value'],
    [{ plan: { type: 'number', defaultValue: 'free' } }, 'The default value is not of the type'],
  ])('refuse a start with %j', async (fields, text) => {
    await expect(start(fields)).rejects.toThrow(text)
  })
})
