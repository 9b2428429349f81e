import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { createBetterAuth, migrateApp, openDatabase } from '../better-auth/app.ts'
import { createStore, databases } from '../kit/databases.ts'
import { readRows } from '../kit/raw-sql.ts'
import { readSchema } from '../kit/schema.ts'
import { password, secret, startServer, unwrap } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'
import { runWith } from './server-with-cli.ts'

describe.each(databases)('leave on $name', ({ createDatabase }) => {
  it('drops what Castellan added, and leaves the app as it was', async () => {
    const url = await createDatabase()
    await migrateApp(url)
    const body = { email: 'ada@example.com', password, name: 'Ada' }
    await createBetterAuth({ database: openDatabase(url) }).api.signUpEmail({ body })
    const config = readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secret })
    const run = (...words: string[]) => runWith(config, words)
    const readAll = async () => [
      await readSchema(url),
      await readRows(url, 'SELECT * FROM "user"'),
      await readRows(url, 'SELECT * FROM session'),
      await readRows(url, 'SELECT * FROM account'),
    ]
    const isOurs = async () =>
      (await readSchema(url, { ours: true })).filter(({ name }) => /^castellan_/.test(`${name}`))
    const before = await readAll()
    expect((await run('leave')).out).toBe('The database has nothing of Castellan.')
    await (await createStore(url)).close()

    const shown = await run('leave')
    expect(shown.out).toContain('  table castellan_api_keys\n')
    expect(shown.out).toContain('  trigger castellan_user_counts_insert\n')
    expect(shown.out).toContain('  index castellan_user_role_createdAt_idx\n')
    expect(shown.out).toContain('run: castellan leave --yes')
    const { drops } = JSON.parse((await run('leave', '--json')).out ?? '') as { drops: string[] }
    expect((await isOurs()).length).toBeGreaterThanOrEqual(drops.length)

    expect((await run('leave', '--yes')).out).toContain('Dropped:\n')
    expect(await isOurs()).toEqual([])
    expect(await readAll()).toEqual(before)
    expect((await createStore(url)).adopted).toBe(true)
  })

  it('is refused while a server uses the database', async () => {
    const url = await createDatabase()
    const store = await createStore(url)
    await store.ping()
    const config = readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secret })
    await expect(runWith(config, ['leave', '--yes'])).rejects.toThrow(/server (is using|uses)/)
    expect(await store.roles.listAll()).toMatchObject({ roles: [] })
  })
})

it('ends impersonations, which an app would admit without the tables of Castellan', async () => {
  const folder = createTemporaryFolder()
  const { admin, createUser, config, stop } = await startServer({ folder })
  const { id: userId } = await createUser()
  await unwrap(admin.impersonation.impersonateUser({ userId }))
  await stop()
  const sql = 'SELECT "impersonatedBy" FROM "session"'
  expect(await readRows(config.database.url, sql)).toHaveLength(2)
  const { out } = await runWith(config, ['leave', '--yes'])
  expect(out).toMatch(/ stay, except the sessions of impersonations that Castellan started\.$/)
  expect(await readRows(config.database.url, sql)).toEqual([{ impersonatedBy: null }])
})
