import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createStore, selectDatabase } from '../kit/databases.ts'
import { execute } from '../kit/raw-sql.ts'
import { readSchema } from '../kit/schema.ts'

const folder = new URL('./refused-databases/', import.meta.url)

it.each(
  selectDatabase('postgresql').flatMap(({ createDatabase }) => [
    {
      createDatabase,
      file: 'prisma-postgresql-pascal-camel-enum.sql',
      said: 'The column User.role has the type "UserRole", but Castellan needs text here.',
    },
    {
      createDatabase,
      file: 'prisma-postgresql-user-camel-admin-ban-integer.sql',
      said: 'The column user.banExpires has the type integer, but Castellan needs timestamp here.',
    },
  ]),
)(
  'the database $file is refused with the name of the column, and not changed',
  async ({ file, said, createDatabase }) => {
    const url = await createDatabase()
    await execute(url, readFileSync(new URL(file, folder), 'utf8'))
    const before = await readSchema(url, { ours: true })
    await expect(createStore(url)).rejects.toThrow(said)
    expect(await readSchema(url, { ours: true })).toEqual(before)
  },
)
