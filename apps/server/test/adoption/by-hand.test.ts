import { describe, expect, it } from 'vitest'
import { migrateApp } from '../better-auth/app.ts'
import { createStore, firstUsersQuery, selectDatabase } from '../kit/databases.ts'
import { execute } from '../kit/raw-sql.ts'

const neverExpires = { banned: true, banExpires: null }

describe.each(selectDatabase('sqlite'))(
  'a row that was written to a SQLite file by hand',
  ({ createDatabase }) => {
    const insertAndRead = async (columns: Record<string, string>) => {
      const url = await createDatabase()
      await migrateApp(url)
      const defaults = {
        id: "'ada'",
        name: "'Ada'",
        email: "'ada@example.com'",
        emailVerified: '0',
      }
      const now = "'2026-11-23T12:00:00.000Z'"
      const row = { ...defaults, createdAt: now, updatedAt: now, ...columns }
      const names = Object.keys(row).map((name) => `"${name}"`)
      await execute(url, `INSERT INTO "user" (${names}) VALUES (${Object.values(row)})`)
      const store = await createStore(url)
      const user = await store.users.findById('ada')
      expect((await store.users.list(firstUsersQuery)).users).toEqual([user])
      return user
    }

    it.each([
      ["'2026-01-02 03:04:05'", new Date('2026-01-02T03:04:05')],
      ["'2026-01-02T03:04:05Z'", new Date('2026-01-02T03:04:05Z')],
      ["'2026-01-02T03:04:05.678912Z'", new Date('2026-01-02T03:04:05.678Z')],
      ["'2026-01-02T03:04:05.678+02:00'", new Date('2026-01-02T01:04:05.678Z')],
      ['1767323045678', new Date(1_767_323_045_678)],
    ])('ends its ban at the timestamp %s', async (banExpires, date) => {
      expect(await insertAndRead({ banned: '1', banExpires })).toMatchObject({ banExpires: date })
    })

    it.each(["'soon'", "''", "x'00'"])(
      'has a ban that never expires if it ends at %s',
      async (banExpires) => {
        expect(await insertAndRead({ banned: '1', banExpires })).toMatchObject(neverExpires)
      },
    )

    it.each([
      ['1', true],
      ["'true'", true],
      ['0', false],
      ['2', true],
      ["'false'", false],
      ["'yes'", true],
      ['NULL', null],
    ])('is read as banned, or not, from %s', async (banned, is) => {
      expect(await insertAndRead({ banned })).toMatchObject({ banned: is })
    })

    it('has the creation time 1970 if its own cannot be read', async () => {
      const user = await insertAndRead({ createdAt: "'once'" })
      expect(user?.createdAt).toEqual(new Date(0))
    })
  },
)
