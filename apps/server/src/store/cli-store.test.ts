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
import { openStore } from './index.ts'

/** The store as somebody opens it who only has something to do there. */
async function asGuest(url: string) {
  const options = { url, poolSize: 2, connectionSeconds: 5, statementSeconds: 5 }
  const store = await openStore(
    options,
    { now: () => toDate(), generateRandomString: generateRandomString },
    'guest',
  )
  onTestFinished(store.close)
  return store
}

describe.each(databases)('a guest on $name', ({ createDatabase }) => {
  it('writes while a server does, and neither loses anything', async () => {
    const url = await createDatabase()
    const server = await createStore(url)
    const guest = await asGuest(url)
    const stores = [server, guest]
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        stores[i % 2]?.transaction((tx) => storeUser(tx, `user ${i}`)),
      ),
    )
    await guest.close()
    await server.transaction((tx) => storeUser(tx, 'after the guest'))
    expect((await server.users.list(firstUsersQuery)).total?.users).toBe(61)
    await server.close()
    expect((await (await createStore(url)).users.list(firstUsersQuery)).total?.users).toBe(61)
  })

  it('makes the tables where no server has', async () => {
    const url = await createDatabase()
    const guest = await asGuest(url)
    expect(guest.migrated.length).toBeGreaterThan(0)
    await guest.transaction((tx) => storeUser(tx, 'ada'))
    await guest.close()
    expect(await (await createStore(url)).users.byId('ada')).not.toBeNull()
  })
})

describe.each(selectDatabase('sqlite'))('a guest on a file of $name', ({ createDatabase }) => {
  it('leaves it alone while a server of another version uses it', async () => {
    const url = await createDatabase()
    const server = await createStore(url)
    await execute(url, "DELETE FROM castellan_migrations WHERE name LIKE '0002%'")
    await expect(asGuest(url)).rejects.toThrow('has another version')
    await server.close()
  })

  it('keeps servers out while it is there alone', async () => {
    const url = await createDatabase()
    await asGuest(url)
    await expect(createStore(url)).rejects.toThrow('Another server is using the database')
  })
})
