import { describe, expect, it } from 'vitest'
import { aStore, at, databases, storeSession, storeUser } from '../../test/databases.ts'
import { rowsOf } from '../../test/raw.ts'
import type { NewKey } from './keys.ts'
import type { Store } from './open.ts'

const aKey = (id: string, more: Partial<NewKey> = {}): NewKey => ({
  id,
  name: `Key ${id}`,
  hint: 'wxyz',
  userId: 'ann',
  permissions: ['user:get'],
  networks: ['10.0.0.0/8'],
  expiresAt: null,
  hash: `hash of ${id}`,
  ...more,
})

const made = (store: Store, key: NewKey, now = at()) =>
  store.transaction((tx) => tx.keys.create(key, now))

const namesIn = (keys: { id: string }[]) => keys.map(({ id }) => id)

describe.each(databases)('keys on $name', ({ open, aDatabase }) => {
  const withAnn = async () => {
    const store = await open()
    await store.transaction((tx) => storeUser(tx, 'ann'))
    return store
  }

  it('are found by their hash with their owner, and not by another', async () => {
    const store = await withAnn()
    const key = await made(store, aKey('a', { expiresAt: at(60) }))
    expect(key).toEqual({
      id: 'a',
      name: 'Key a',
      hint: 'wxyz',
      userId: 'ann',
      permissions: ['user:get'],
      networks: ['10.0.0.0/8'],
      expiresAt: at(60),
      formerExpiresAt: null,
      lastUsedAt: null,
      createdAt: at(),
      updatedAt: at(),
    })
    const found = await store.keys.byHash('hash of a')
    expect(found).toMatchObject({ key, user: { id: 'ann', createdAt: at() }, secret: 'current' })
    expect(await store.keys.byHash('hash of b')).toBeUndefined()
    expect(await store.keys.byId('a')).toEqual(key)
    expect(await store.keys.byId('b')).toBeNull()
  })

  it('give away no hash, whoever reads them', async () => {
    const store = await withAnn()
    const created = await made(store, aKey('a'))
    const rotated = await store.transaction((tx) =>
      tx.keys.rotate('a', { hash: 'the next hash', hint: 'next' }, at(9), at(1)),
    )
    const read = [created, rotated, await store.keys.byHash('hash of a')]
    expect(JSON.stringify([read, await store.keys.list({ limit: 9 })])).not.toContain('hash')
  })

  it('are found by the secret before the last rotation, which says that it is the former', async () => {
    const store = await withAnn()
    await made(store, aKey('a'))
    const rotate = (hash: string) =>
      store.transaction((tx) => tx.keys.rotate('a', { hash, hint: hash }, at(9), at(1)))
    expect(await rotate('two')).toMatchObject({
      hint: 'two',
      formerExpiresAt: at(9),
      updatedAt: at(1),
    })
    expect((await store.keys.byHash('two'))?.secret).toBe('current')
    expect((await store.keys.byHash('hash of a'))?.secret).toBe('former')
    await rotate('three')
    expect((await store.keys.byHash('two'))?.secret).toBe('former')
    expect(await store.keys.byHash('hash of a')).toBeUndefined()
  })

  it('change in what is given alone', async () => {
    const store = await withAnn()
    const key = await made(store, aKey('a', { expiresAt: at(60) }))
    const update = (columns: object) =>
      store.transaction((tx) => tx.keys.update('a', columns, at(1)))
    expect(await update({ name: 'x' })).toEqual({ ...key, name: 'x', updatedAt: at(1) })
    const others = { permissions: ['a:b', 'c:d'], networks: [], expiresAt: null }
    expect(await update(others)).toEqual({ ...key, ...others, name: 'x', updatedAt: at(1) })
    await expect(
      store.transaction((tx) => tx.keys.update('b', { name: 'x' }, at())),
    ).rejects.toThrow('no such key')
  })

  it('are listed from the oldest, of all or of one owner, after any of them', async () => {
    const store = await withAnn()
    await store.transaction((tx) => storeUser(tx, 'bob'))
    await made(store, aKey('b'), at(1))
    await made(store, aKey('c'), at(1))
    await made(store, aKey('a', { userId: 'bob' }), at(2))
    await made(store, aKey('d'), at(0))
    const list = async (more: object) => namesIn(await store.keys.list({ limit: 10, ...more }))
    expect(await list({})).toEqual(['d', 'b', 'c', 'a'])
    expect(await list({ limit: 2 })).toEqual(['d', 'b'])
    expect(await list({ after: { createdAt: at(1), id: 'b' } })).toEqual(['c', 'a'])
    expect(await list({ userId: 'ann', after: { createdAt: at(1), id: 'b' } })).toEqual(['c'])
    expect(await list({ userId: 'bob' })).toEqual(['a'])
  })

  it('keep when they were used, and are otherwise as they were', async () => {
    const store = await withAnn()
    const key = await made(store, aKey('a'))
    await store.transaction((tx) => tx.keys.touch('a', at(5)))
    expect(await store.keys.byId('a')).toEqual({ ...key, lastUsedAt: at(5) })
  })

  it('take the impersonations with them that they have begun, and no other session', async () => {
    const store = await withAnn()
    await made(store, aKey('a'))
    await made(store, aKey('b'))
    await store.transaction(async (tx) => {
      await storeUser(tx, 'bob')
      for (const [id, keyId] of [
        ['one', 'a'],
        ['two', 'b'],
        ['three', undefined],
      ] as const) {
        await storeSession(tx, id, { userId: 'bob', impersonatedBy: 'ann' })
        if (keyId) await tx.keyVisits.note({ sessionId: id, keyId, hash: `hash of ${keyId}` })
      }
      await storeSession(tx, 'own', { userId: 'bob' })
    })
    expect((await store.sessions.byToken('token of one'))?.begunBy?.key.id).toBe('a')
    expect((await store.sessions.byToken('token of three'))?.begunBy).toBeUndefined()
    await store.transaction((tx) => tx.keys.remove('a'))
    expect(await store.keys.byId('a')).toBeNull()
    expect(namesIn(await store.sessions.liveOf('bob', at())).sort()).toEqual([
      'own',
      'three',
      'two',
    ])
  })

  it('go with their owner', async () => {
    const url = await aDatabase()
    const store = await aStore(url)
    await store.transaction(async (tx) => {
      await storeUser(tx, 'ann')
      await storeUser(tx, 'bob')
      await tx.keys.create(aKey('a'), at())
      await tx.keys.create(aKey('b', { userId: 'bob' }), at())
      await storeSession(tx, 'one', { userId: 'bob', impersonatedBy: 'ann' })
      await tx.keyVisits.note({ sessionId: 'one', keyId: 'a', hash: 'hash of a' })
    })
    await store.transaction((tx) => tx.users.remove('ann'))
    expect(namesIn(await store.keys.list({ limit: 9 }))).toEqual(['b'])
    expect(await rowsOf(url, 'SELECT * FROM castellan_key_sessions')).toEqual([])
  })

  it('are forgotten as the beginners of impersonations that are over', async () => {
    const url = await aDatabase()
    const store = await aStore(url)
    await store.transaction(async (tx) => {
      await storeUser(tx, 'ann')
      await tx.keys.create(aKey('a'), at())
      for (const id of ['one', 'two']) {
        await storeSession(tx, id, { userId: 'ann', impersonatedBy: 'ann' })
        await tx.keyVisits.note({ sessionId: id, keyId: 'a', hash: 'hash of a' })
      }
      await tx.sessions.remove('one')
      await tx.keyVisits.sweep()
    })
    expect(await rowsOf(url, 'SELECT "sessionId" FROM castellan_key_sessions')).toEqual([
      { sessionId: 'two' },
    ])
  })
})
