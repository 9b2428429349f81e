import { describe, expect, it } from 'vitest'
import {
  createStore,
  databases,
  storeSession,
  storeUser,
  toDate,
} from '../../../test/kit/databases.ts'
import { readRows } from '../../../test/kit/raw-sql.ts'
import type { Store } from '../index.ts'
import type { NewApiKey } from './api-keys.ts'

function buildApiKey(id: string, more: Partial<NewApiKey> = {}): NewApiKey {
  return {
    id,
    name: `Key ${id}`,
    hint: 'wxyz',
    userId: 'ann',
    permissions: ['user:get'],
    allowedNetworks: ['10.0.0.0/8'],
    expiresAt: null,
    hash: `hash of ${id}`,
    ...more,
  }
}

/** Stores that an API key started an impersonation, which expires 60 seconds later. */
function storeImpersonation(
  { impersonations }: Pick<Store, 'impersonations'>,
  sessionId: string,
  apiKeyId: string,
) {
  const secretHash = `hash of ${apiKeyId}`
  return impersonations.create({ sessionId, apiKeyId, secretHash, expiresAt: toDate(60) })
}

function storeApiKey(store: Store, key: NewApiKey, now = toDate()) {
  return store.transaction((tx) => tx.apiKeys.create(key, now))
}

function toIds(keys: { id: string }[]) {
  return keys.map(({ id }) => id)
}

describe.each(databases)(
  'the repository of API keys on $name',
  ({ open, createDatabaseWithTables }) => {
    const openWithAnn = async () => {
      const store = await open()
      await store.transaction((tx) => storeUser(tx, 'ann'))
      return store
    }

    it('finds an API key and its owner by the hash of the secret', async () => {
      const store = await openWithAnn()
      const key = await storeApiKey(store, buildApiKey('a', { expiresAt: toDate(60) }))
      expect(key).toEqual({
        id: 'a',
        name: 'Key a',
        hint: 'wxyz',
        userId: 'ann',
        permissions: ['user:get'],
        allowedNetworks: ['10.0.0.0/8'],
        expiresAt: toDate(60),
        secretCreatedAt: toDate(),
        usersCreatedUntil: toDate(),
        createdByUserId: null,
        createdByApiKeyId: null,
        createdByHint: null,
        previousSecretExpiresAt: null,
        lastUsedAt: null,
        createdAt: toDate(),
        updatedAt: toDate(),
      })
      const found = await store.apiKeys.findByHash(['hash of a'])
      expect(found).toMatchObject({
        key,
        user: { id: 'ann', createdAt: toDate() },
        secret: 'current',
      })
      expect(await store.apiKeys.findByHash(['hash of b'])).toBeUndefined()
      expect(await store.apiKeys.findById('a')).toEqual(key)
      expect(await store.apiKeys.findById('b')).toBeNull()
    })

    it('never returns a hash but the one that was asked for', async () => {
      const store = await openWithAnn()
      const created = await storeApiKey(store, buildApiKey('a'))
      const rotated = await store.transaction((tx) =>
        tx.apiKeys.rotate('a', { hash: 'the next hash', hint: 'next' }, toDate(9), toDate(1)),
      )
      const { secretHash, ...found } = (await store.apiKeys.findByHash(['no', 'hash of a'])) ?? {}
      expect(secretHash).toBe('hash of a')
      const read = [created, rotated, found, await store.apiKeys.list({ limit: 9 })]
      expect(JSON.stringify(read)).not.toContain('hash')
    })

    it('finds an API key by its previous secret, and says that it is the previous one', async () => {
      const store = await openWithAnn()
      await storeApiKey(store, buildApiKey('a'))
      const rotate = (hash: string) =>
        store.transaction((tx) =>
          tx.apiKeys.rotate('a', { hash, hint: hash }, toDate(9), toDate(1)),
        )
      expect(await rotate('two')).toMatchObject({
        hint: 'two',
        previousSecretExpiresAt: toDate(9),
        updatedAt: toDate(1),
      })
      expect((await store.apiKeys.findByHash(['two']))?.secret).toBe('current')
      expect((await store.apiKeys.findByHash(['hash of a']))?.secret).toBe('previous')
      await rotate('three')
      expect((await store.apiKeys.findByHash(['two']))?.secret).toBe('previous')
      expect(await store.apiKeys.findByHash(['hash of a'])).toBeUndefined()
    })

    it('updates only the given columns', async () => {
      const store = await openWithAnn()
      const key = await storeApiKey(store, buildApiKey('a', { expiresAt: toDate(60) }))
      const update = (columns: object) =>
        store.transaction((tx) => tx.apiKeys.update('a', columns, toDate(1)))
      expect(await update({ name: 'x' })).toEqual({ ...key, name: 'x', updatedAt: toDate(1) })
      const others = { permissions: ['a:b', 'c:d'], allowedNetworks: [], expiresAt: null }
      expect(await update(others)).toEqual({ ...key, ...others, name: 'x', updatedAt: toDate(1) })
      await expect(
        store.transaction((tx) => tx.apiKeys.update('b', { name: 'x' }, toDate())),
      ).rejects.toThrow('did not write the row')
    })

    it('lists API keys, oldest first, of one owner or of all, after any of them', async () => {
      const store = await openWithAnn()
      await store.transaction((tx) => storeUser(tx, 'bob'))
      await storeApiKey(store, buildApiKey('b'), toDate(1))
      await storeApiKey(store, buildApiKey('c'), toDate(1))
      await storeApiKey(store, buildApiKey('a', { userId: 'bob' }), toDate(2))
      await storeApiKey(store, buildApiKey('d'), toDate(0))
      const list = async (more: object) => toIds(await store.apiKeys.list({ limit: 10, ...more }))
      expect(await list({})).toEqual(['d', 'b', 'c', 'a'])
      expect(await list({ limit: 2 })).toEqual(['d', 'b'])
      expect(await list({ after: { createdAt: toDate(1), id: 'b' } })).toEqual(['c', 'a'])
      expect(await list({ userId: 'ann', after: { createdAt: toDate(1), id: 'b' } })).toEqual(['c'])
      expect(await list({ userId: 'bob' })).toEqual(['a'])
    })

    it('replaces the hash of a secret, and what began with it does not end', async () => {
      const store = await openWithAnn()
      await storeApiKey(store, buildApiKey('a'))
      const maker = { createdByUserId: 'ann', createdByApiKeyId: 'a', createdByHint: 'wxyz' }
      await storeApiKey(store, { ...buildApiKey('b'), ...maker, createdBySecretHash: 'hash of a' })
      await store.transaction((tx) => tx.apiKeys.replaceHash('a', 'hash of a', 'another'))
      expect(await store.apiKeys.findByHash(['hash of a'])).toBeUndefined()
      expect((await store.apiKeys.findByHash(['another']))?.secret).toBe('current')
      const { makers } = (await store.apiKeys.findByHash(['hash of b'])) ?? {}
      expect(makers?.map(({ apiKey }) => apiKey?.secret)).toEqual(['current'])
      const rotation = { hash: 'next', hint: 'next' }
      await store.transaction(async (tx) => {
        await tx.apiKeys.rotate('a', rotation, toDate(9), toDate(1))
        await tx.apiKeys.replaceHash('a', 'another', 'the third')
        await tx.apiKeys.replaceHash('b', 'hash of a', 'of no key')
      })
      expect((await store.apiKeys.findByHash(['the third']))?.secret).toBe('previous')
    })

    it('records the time of the last use, and changes nothing else', async () => {
      const store = await openWithAnn()
      const key = await storeApiKey(store, buildApiKey('a'))
      await store.transaction((tx) => tx.apiKeys.recordUsage('a', toDate(5)))
      expect(await store.apiKeys.findById('a')).toEqual({ ...key, lastUsedAt: toDate(5) })
    })

    it('deletes the impersonations that a deleted API key started, and no other session', async () => {
      const store = await openWithAnn()
      await storeApiKey(store, buildApiKey('a'))
      await storeApiKey(store, buildApiKey('b'))
      await store.transaction(async (tx) => {
        await storeUser(tx, 'bob')
        for (const [id, keyId] of [
          ['one', 'a'],
          ['two', 'b'],
          ['three', undefined],
        ] as const) {
          await storeSession(tx, id, { userId: 'bob', impersonatedBy: 'ann' })
          if (keyId) await storeImpersonation(tx, id, keyId)
        }
        await storeSession(tx, 'own', { userId: 'bob' })
      })
      expect((await store.sessions.findByToken('token of one'))?.startedWith).toMatchObject({
        kind: 'api-key',
        key: { id: 'a' },
      })
      expect((await store.sessions.findByToken('token of three'))?.startedWith).toBeUndefined()
      await store.transaction((tx) => tx.apiKeys.delete('a'))
      expect(await store.apiKeys.findById('a')).toBeNull()
      expect(
        (await store.sessions.list('bob', toDate())).map(({ session }) => session.id).sort(),
      ).toEqual(['own', 'three', 'two'])
    })

    it('deletes the API keys of a deleted user', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      await store.transaction(async (tx) => {
        await storeUser(tx, 'ann')
        await storeUser(tx, 'bob')
        await tx.apiKeys.create(buildApiKey('a'), toDate())
        await tx.apiKeys.create(buildApiKey('b', { userId: 'bob' }), toDate())
        await storeSession(tx, 'one', { userId: 'bob', impersonatedBy: 'ann' })
        await storeImpersonation(tx, 'one', 'a')
      })
      await store.transaction((tx) => tx.users.remove('ann'))
      expect(toIds(await store.apiKeys.list({ limit: 9 }))).toEqual(['b'])
      expect(await readRows(url, 'SELECT * FROM castellan_impersonations')).toEqual([])
    })

    it('purges what is stored of an impersonation once it has expired and its session is deleted', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      await store.transaction(async (tx) => {
        await storeUser(tx, 'ann')
        await tx.apiKeys.create(buildApiKey('a'), toDate())
        for (const id of ['one', 'two']) {
          await storeSession(tx, id, { userId: 'ann', impersonatedBy: 'ann' })
          await storeImpersonation(tx, id, 'a')
        }
        await tx.sessions.delete('one')
      })
      const purge = async (now: Date) => {
        await store.transaction((tx) => tx.impersonations.purgeExpired(now))
        const rows = await readRows(
          url,
          'SELECT "sessionId" FROM castellan_impersonations ORDER BY "sessionId"',
        )
        return rows.map(({ sessionId }) => sessionId)
      }
      expect(await purge(toDate(60))).toEqual(['one', 'two'])
      expect(await purge(toDate(61))).toEqual(['two'])
    })
  },
)
