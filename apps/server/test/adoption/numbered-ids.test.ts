import { describe, expect, inject, it } from 'vitest'
import { migrateApp } from '../better-auth/app.ts'
import { getDatabaseUrl, hasPostgres } from '../kit/databases.ts'
import { execute } from '../kit/raw-sql.ts'
import { startServer, unwrap } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

const tables = ['user', 'session', 'account']

const changeIds = (change: (table: string) => string) =>
  tables.map((table) => `ALTER TABLE "${table}" ALTER COLUMN id ${change(table)};`).join(' ')

const asSmallint = `${changeIds(() => 'TYPE smallint')}
  ALTER TABLE session ALTER "userId" TYPE smallint; ALTER TABLE account ALTER "userId" TYPE smallint`

/** How the database of an app numbers rows, and the number that the next user gets. */
const numberings: [what: string, sql: string, next: string, largest: string][] = [
  [
    'an identity that is always generated',
    `${changeIds(() => 'DROP IDENTITY')} ${changeIds(() => 'ADD GENERATED ALWAYS AS IDENTITY (START 50)')}`,
    '50',
    '2147483647',
  ],
  [
    'a sequence of its own',
    `CREATE SEQUENCE numbers START 100; ${changeIds(() => 'DROP IDENTITY')} ${changeIds(() => `SET DEFAULT nextval('numbers')`)}`,
    '100',
    '2147483647',
  ],
  ['numbers of 16 bits', asSmallint, '1', '32767'],
]

describe.runIf(hasPostgres && inject('database') === 'postgresql')(
  'an app whose database numbers rows by',
  () => {
    it.each(numberings)('%s can be administered', async (_, sql, next, largest) => {
      const folder = createTemporaryFolder()
      const url = await getDatabaseUrl(folder)
      await migrateApp(url, { advanced: { database: { generateId: 'serial' } } })
      await execute(url, sql)
      const { admin, createUser, signInAs, createClientWith } = await startServer({ folder })
      const first = await unwrap(admin.auth.getSession())
      expect(first?.user.id).toBe(next)
      const user = await createUser()
      expect(Number(user.id)).toBeGreaterThan(Number(next))
      await signInAs(user)
      const { session } = await unwrap(admin.impersonation.impersonateUser({ userId: user.id }))
      const impersonated = await unwrap(createClientWith(session.token).auth.getSession())
      expect(impersonated?.session).toMatchObject({ userId: user.id, impersonatedBy: next })
      const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId: user.id }))
      expect(sessions).toHaveLength(2)
      for (const id of [largest, String(Number(largest) + 1), '99999'])
        expect((await admin.users.getUser({ id })).status, id).toBe(404)
      const taken = { name: 'Again', email: user.email, password: 'correct horse' }
      expect((await admin.users.createUser(taken)).body).toMatchObject({
        code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
      })
      await unwrap(admin.users.removeUser({ userId: user.id }))
      expect((await admin.users.getUser({ id: user.id })).status).toBe(404)
    })
  },
)
