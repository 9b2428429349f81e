import { describe, expect, it, onTestFinished } from 'vitest'
import {
  createStore,
  databases,
  firstUsersQuery,
  selectDatabase,
  storeUser,
  toDate,
} from '../../test/kit/databases.ts'
import { execute } from '../../test/kit/raw-sql.ts'
import { generateRandomString } from '../secrets/token.ts'
import { isUnavailable } from './errors.ts'
import { openStore } from './index.ts'
import { planDatabase } from './manage-schema.ts'

function toOptions(url: string, statementSeconds = 5) {
  return { url, poolSize: 4, connectionSeconds: 5, statementSeconds }
}

/** Opens a store as the command line does. */
async function openAsCli(url: string, statementSeconds?: number) {
  const store = await openStore(
    toOptions(url, statementSeconds),
    { now: () => toDate(), generateRandomString: generateRandomString },
    'cli',
  )
  onTestFinished(store.close)
  return store
}

describe.each(databases)(
  'the store of the command line on $name',
  ({ createDatabase, createDatabaseWithTables }) => {
    it('writes while a server writes, and neither loses anything', async () => {
      const url = await createDatabaseWithTables()
      const server = await createStore(url)
      const cliStore = await openAsCli(url)
      const stores = [server, cliStore]
      await Promise.all(
        Array.from({ length: 60 }, (_, i) =>
          stores[i % 2]?.transaction((tx) => storeUser(tx, `user ${i}`)),
        ),
      )
      await cliStore.close()
      await server.transaction((tx) => storeUser(tx, 'after the command line'))
      expect((await server.users.list(firstUsersQuery)).total?.users).toBe(61)
      await server.close()
      expect((await (await createStore(url)).users.list(firstUsersQuery)).total?.users).toBe(61)
    })

    it('changes nothing in an empty database that exists', async () => {
      const url = await createDatabase()
      await execute(url, 'CREATE TABLE "invoice" ("id" INTEGER); DROP TABLE "invoice"')
      await expect(openAsCli(url)).rejects.toThrow(
        'This database has no tables of Castellan yet. Start the server, or run: castellan migrate',
      )
      expect((await planDatabase(toOptions(url))).isNew).toBe(true)
    })
  },
)

describe.each(selectDatabase('sqlite'))(
  'the store of the command line on a file of $name',
  ({ createDatabase, createDatabaseWithTables }) => {
    it('creates the tables in a new file', async () => {
      const url = await createDatabase()
      const cliStore = await openAsCli(url)
      expect(cliStore.migrated.length).toBeGreaterThan(0)
      await cliStore.transaction((tx) => storeUser(tx, 'ada'))
      await cliStore.close()
      expect(await (await createStore(url)).users.findById('ada')).not.toBeNull()
    })

    it('does not open while a server of another version uses the file', async () => {
      const url = await createDatabaseWithTables()
      const server = await createStore(url)
      await execute(url, "DELETE FROM castellan_migrations WHERE name LIKE '0002%'")
      await expect(openAsCli(url)).rejects.toThrow('has another version')
      await server.close()
    })

    it('locks the file against servers if no server has locked it', async () => {
      const url = await createDatabaseWithTables()
      await openAsCli(url)
      await expect(createStore(url)).rejects.toThrow('Another server is using the database')
    })

    it('reads for no longer than the timeout of a statement', async () => {
      const url = await createDatabaseWithTables()
      await execute(
        url,
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
         INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
         SELECT i, '', i || '@x.y', 0, '', i * 7919 % 200000 FROM n`,
      )
      const store = await openAsCli(url, 0.02)
      const list = store.users.list({ ...firstUsersQuery, sortBy: 'updatedAt' })
      expect(await list.catch(isUnavailable)).toBe(true)
    })
  },
)
