import { describe, expect, it } from 'vitest'
import { createBetterAuth, migrateApp, openDatabase } from '../better-auth/app.ts'
import { createStore, databases } from '../kit/databases.ts'
import { execute } from '../kit/raw-sql.ts'
import { readSchema } from '../kit/schema.ts'
import { password, secret } from '../kit/server.ts'
import { runServer, startProcess } from '../system/process/server-process.ts'

describe.each(databases)('the database of an app on $name', ({ createDatabase }) => {
  it('is refused without the admin plugin, with the SQL that adds its columns', async () => {
    const url = await createDatabase()
    await migrateApp(url, { plugins: [] })
    const before = await readSchema(url, { ours: true })
    const refusal = await createStore(url).catch((error: Error) => error.message)
    expect(await readSchema(url, { ours: true })).toEqual(before)
    const statements = String(refusal).match(/ALTER TABLE .*;/g) ?? []
    expect(statements).toHaveLength(5)
    await execute(url, statements.join('\n'))
    const store = await createStore(url)
    expect(store.adopted).toBe(true)
    const { api } = createBetterAuth({ database: openDatabase(url) })
    const body = { email: 'ada@example.com', password, name: 'Ada' }
    const { user } = await api.signUpEmail({ body })
    const fresh = await store.users.findById(user.id)
    expect(fresh).toMatchObject({ email: body.email, role: 'user', banned: false })
  })

  it('is refused with the names of missing columns', async () => {
    const url = await createDatabase()
    await migrateApp(url)
    await execute(url, 'ALTER TABLE "user" RENAME COLUMN "emailVerified" TO confirmed')
    await expect(createStore(url)).rejects.toThrow(
      'The table user looks like the user table of better-auth, but has no emailVerified. Name the tables and columns in CASTELLAN_SCHEMA_FILE.',
    )
  })

  it('is left as it is if it has no table of users', async () => {
    const url = await createDatabase()
    await execute(url, 'CREATE TABLE orders (id TEXT PRIMARY KEY)')
    const before = await readSchema(url, { ours: true })
    const env = { DATABASE_URL: url, CASTELLAN_SECRET: secret }
    for (const mode of ['on', 'check']) {
      const refused = await (await runServer({ env: { ...env, CASTELLAN_ADOPT: mode } })).exit
      expect(refused.code).toBe(1)
      expect(refused.stderr).toContain(
        'This database has tables, but none with the users of better-auth. It has orders.',
      )
    }
    expect(await readSchema(url, { ours: true })).toEqual(before)
  })

  it('gets tables of its own with CASTELLAN_ADOPT=new, which the next start finds', async () => {
    const url = await createDatabase()
    await execute(url, 'CREATE TABLE orders (id TEXT PRIMARY KEY)')
    const env = { DATABASE_URL: url, CASTELLAN_SECRET: secret }
    const first = await startProcess({ env: { ...env, CASTELLAN_ADOPT: 'new' } })
    expect(first.said.stderr).toContain('The first admin is')
    first.kill('SIGTERM')
    await first.exit
    const { said } = await startProcess({ env })
    expect(said.stderr).not.toContain('belongs to an app')
  })

  it('is refused with CASTELLAN_ADOPT=new if it has tables of these names', async () => {
    const url = await createDatabase()
    await migrateApp(url)
    const env = { DATABASE_URL: url, CASTELLAN_SECRET: secret, CASTELLAN_ADOPT: 'new' }
    const refused = await (await runServer({ env })).exit
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(
      'CASTELLAN_ADOPT=new creates new tables, but this database has user, session, account, and verification already.',
    )
  })

  it('is refused if sessions require a column that Castellan cannot fill', async () => {
    const url = await createDatabase()
    await migrateApp(url, {
      session: { additionalFields: { device: { type: 'string', required: true } } },
    })
    await expect(createStore(url)).rejects.toThrow('The table session requires device')
  })

  it('is adopted without creating users if they require a column that only the app can fill', async () => {
    const url = await createDatabase()
    await migrateApp(url, {
      user: { additionalFields: { company: { type: 'string', required: true } } },
    })
    const env = { DATABASE_URL: url, CASTELLAN_SECRET: secret }
    const refused = await (
      await runServer({ env: { ...env, CASTELLAN_ADMIN_EMAIL: 'new@example.com' } })
    ).exit
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(
      'the app requires a value of company. Declare it in CASTELLAN_SCHEMA_FILE with a defaultValue.',
    )
    const lack =
      'The table user requires company, which Castellan cannot fill: only the app creates users.'
    const store = await createStore(url)
    expect(store.warnings).toContainEqual(expect.stringContaining(lack))
    await store.close()
    const { said } = await startProcess({ env })
    expect(said.stdout).toContain(lack)
  })

  it('is not changed with CASTELLAN_ADOPT=check', async () => {
    const url = await createDatabase()
    const env = { DATABASE_URL: url, CASTELLAN_SECRET: secret, CASTELLAN_ADOPT: 'check' }
    await migrateApp(url, { plugins: [] })
    const refused = await (await runServer({ env })).exit
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('ALTER TABLE "user" ADD COLUMN "banned" ')
    await migrateApp(url)
    const before = await readSchema(url, { ours: true })
    const fit = await (await runServer({ env })).exit
    expect(fit.code).toBe(0)
    expect(fit.stdout).toContain('  table castellan_migrations\n')
    expect(fit.stdout).toContain('  index castellan_user_role_createdAt_idx\n')
    expect(await readSchema(url, { ours: true })).toEqual(before)
  })

  it('is adopted with a message that lists what was added and says that no user is an admin', async () => {
    const url = await createDatabase()
    await migrateApp(url)
    const { said } = await startProcess({ env: { DATABASE_URL: url, CASTELLAN_SECRET: secret } })
    expect(said.stderr).toContain('The database belongs to an app with better-auth')
    expect(said.stderr).toContain('    index castellan_session_expiresAt_idx\n')
    expect(said.stderr).toContain('No user is an admin.')
    expect(said.stderr).not.toContain('The first admin')
  })
})
