import { describe, expect, it, onTestFinished } from 'vitest'
import { aList, aStore, at, databases, only, storeUser } from '../../test/databases.ts'
import { runOn } from '../../test/raw.ts'
import { randomText } from '../secrets/token.ts'
import { openStore } from './open.ts'

/** The store as somebody opens it who only has something to do there. */
const asGuest = async (url: string) => {
  const options = { url, poolSize: 2, connectionSeconds: 5, statementSeconds: 5 }
  const store = await openStore(options, { now: () => at(), randomText }, 'guest')
  onTestFinished(store.close)
  return store
}

describe.each(databases)('a guest on $name', ({ aDatabase }) => {
  it('writes while a server does, and neither loses anything', async () => {
    const url = await aDatabase()
    const server = await aStore(url)
    const guest = await asGuest(url)
    const stores = [server, guest]
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        stores[i % 2]?.transaction((tx) => storeUser(tx, `user ${i}`)),
      ),
    )
    await guest.close()
    await server.transaction((tx) => storeUser(tx, 'after the guest'))
    expect((await server.users.list(aList)).total?.users).toBe(61)
    await server.close()
    expect((await (await aStore(url)).users.list(aList)).total?.users).toBe(61)
  })

  it('makes the tables where no server has', async () => {
    const url = await aDatabase()
    const guest = await asGuest(url)
    expect(guest.migrated.length).toBeGreaterThan(0)
    await guest.transaction((tx) => storeUser(tx, 'ada'))
    await guest.close()
    expect(await (await aStore(url)).users.byId('ada')).not.toBeNull()
  })
})

describe.each(only('sqlite'))('a guest on a file of $name', ({ aDatabase }) => {
  it('leaves it alone while a server of another version uses it', async () => {
    const url = await aDatabase()
    const server = await aStore(url)
    await runOn(url, "DELETE FROM castellan_migrations WHERE name LIKE '0006%'")
    await expect(asGuest(url)).rejects.toThrow('is of another version')
    await server.close()
  })

  it('keeps servers out while it is there alone', async () => {
    const url = await aDatabase()
    await asGuest(url)
    await expect(aStore(url)).rejects.toThrow('Another server is using the database')
  })
})
