import { describe, expect, it } from 'vitest'
import { createBetterAuth, migrateApp } from '../better-auth/app.ts'
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
    const { api } = createBetterAuth(url)
    const body = { email: 'ada@example.com', password, name: 'Ada' }
    const { user } = await api.signUpEmail({ body })
    const fresh = await store.users.findById(user.id)
    expect(fresh).toMatchObject({ email: body.email, role: 'user', banned: false })
  })

  it('is refused with the names of missing tables or columns', async () => {
    const url = await createDatabase()
    await migrateApp(url)
    await execute(url, 'ALTER TABLE "user" RENAME COLUMN "emailVerified" TO email_verified')
    await expect(createStore(url)).rejects.toThrow(
      'The table user has no emailVerified, which the migrations of better-auth create. It has email_verified: renamed columns are not supported.',
    )
    await execute(url, 'DROP TABLE account')
    await expect(createStore(url)).rejects.toThrow('of better-auth but not account')
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
      'the user table has required columns that it cannot fill: company.',
    )
    const { said } = await startProcess({ env })
    expect(said.stderr).toContain(
      'The user table has required columns that Castellan cannot fill: company.',
    )
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
    expect(fit.stdout).toContain('  index castellan_user_role_id_idx\n')
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
