import { describe, expect, it } from 'vitest'
import { databases, storeSession, storeUser, toDate } from '../../../test/kit/databases.ts'

describe.each(databases)('sessions on $name', ({ open }) => {
  const opened = async () => {
    const store = await open()
    await store.transaction(async (tx) => {
      await storeUser(tx, 'ada')
      await storeUser(tx, 'bob')
    })
    const isThere = async (id: string) =>
      (await store.sessions.findByToken(`token of ${id}`)) !== undefined
    return { store, isThere }
  }

  it('are found by their token, with the user and whoever impersonates', async () => {
    const { store } = await opened()
    const session = await store.transaction((tx) =>
      storeSession(tx, 'one', { userId: 'bob', impersonatedBy: 'ada' }),
    )
    expect(await store.sessions.findByToken('token of one')).toMatchObject({
      session,
      user: { id: 'bob' },
      impersonator: { id: 'ada' },
    })
    expect(await store.sessions.findByToken('one')).toBeUndefined()
    expect(await store.sessions.findByToken('TOKEN OF ONE')).toBeUndefined()
  })

  it('share no token', async () => {
    const { store } = await opened()
    await store.transaction((tx) => storeSession(tx, 'one', { userId: 'ada' }))
    const row = { id: 'two', token: 'token of one', userId: 'bob', expiresAt: toDate(60) }
    const second = store.transaction((tx) =>
      tx.sessions.create({ ...row, ipAddress: '', userAgent: '' }, toDate()),
    )
    await expect(second).rejects.toMatchObject({ cause: { kind: 'UniqueConstraintViolation' } })
    expect(await store.sessions.findByToken('token of one')).toMatchObject({ user: { id: 'ada' } })
    expect(await store.sessions.listLive('bob', toDate())).toEqual([])
  })

  it('belong to users who exist', async () => {
    const { store, isThere } = await opened()
    const orphan = store.transaction((tx) => storeSession(tx, 'one', { userId: 'nobody' }))
    await expect(orphan).rejects.toMatchObject({ cause: { kind: 'ForeignKeyConstraintViolation' } })
    expect(await isThere('one')).toBe(false)
  })

  it('are listed while they live, the newest first, and by id where they are as old', async () => {
    const { store } = await opened()
    await store.transaction(async (tx) => {
      await storeSession(tx, 'old', { userId: 'ada', now: toDate() })
      await storeSession(tx, 'new a', { userId: 'ada', now: toDate(9) })
      await storeSession(tx, 'new b', { userId: 'ada', now: toDate(9) })
      await storeSession(tx, 'dead', { userId: 'ada', expiresAt: toDate(9) })
      await storeSession(tx, 'last', { userId: 'ada', expiresAt: toDate(10), now: toDate(1) })
      await storeSession(tx, 'of bob', { userId: 'bob' })
    })
    const ids = (await store.sessions.listLive('ada', toDate(10))).map(({ id }) => id)
    expect(ids).toEqual(['new b', 'new a', 'last', 'old'])
  })

  it('are put off while they are there, and only then', async () => {
    const { store, isThere } = await opened()
    await store.transaction((tx) => storeSession(tx, 'one', { userId: 'ada' }))
    await store.transaction(async (tx) => {
      await tx.sessions.prolong('one', toDate(9000), toDate(5))
      await tx.sessions.prolong('gone', toDate(9000), toDate(5))
    })
    const found = await store.sessions.findByToken('token of one')
    expect(found?.session).toMatchObject({
      expiresAt: toDate(9000),
      updatedAt: toDate(5),
      createdAt: toDate(),
    })
    expect(await isThere('gone')).toBe(false)
  })

  it('go by id or token, of the one user only where one is given', async () => {
    const { store, isThere } = await opened()
    await store.transaction(async (tx) => {
      for (const id of ['one', 'two', 'three']) await storeSession(tx, id, { userId: 'ada' })
      await tx.sessions.deleteByIdOrToken('one')
      await tx.sessions.deleteByIdOrToken('token of two')
      await tx.sessions.deleteByIdOrToken('three', 'bob')
    })
    expect(await Promise.all(['one', 'two', 'three'].map(isThere))).toEqual([false, false, true])
  })

  it('all go with the impersonations that the user runs, but for the one that is kept', async () => {
    const { store, isThere } = await opened()
    await store.transaction(async (tx) => {
      await storeSession(tx, 'kept', { userId: 'ada' })
      await storeSession(tx, 'own', { userId: 'ada' })
      await storeSession(tx, 'run', { userId: 'bob', impersonatedBy: 'ada' })
      await storeSession(tx, 'of bob', { userId: 'bob' })
      await tx.sessions.deleteByUser('ada', 'kept')
    })
    const all = ['kept', 'own', 'run', 'of bob']
    expect(await Promise.all(all.map(isThere))).toEqual([true, false, false, true])
    await store.transaction((tx) => tx.sessions.deleteByUser('ada'))
    expect(await Promise.all(all.map(isThere))).toEqual([false, false, false, true])
  })

  it('D9: are swept when they have expired, a batch at a time, and never before', async () => {
    const { store, isThere } = await opened()
    await store.transaction(async (tx) => {
      for (let i = 0; i < 501; i += 1)
        await storeSession(tx, `dead ${i}`, { userId: 'ada', expiresAt: toDate(9) })
      await storeSession(tx, 'last', { userId: 'ada', expiresAt: toDate(10) })
      await storeSession(tx, 'live', { userId: 'ada' })
    })
    const sweep = () => store.transaction((tx) => tx.sessions.purgeExpired(toDate(10)))
    expect([await sweep(), await sweep()]).toEqual([true, false])
    expect((await store.sessions.listLive('ada', toDate(0))).map(({ id }) => id).sort()).toEqual([
      'last',
      'live',
    ])
    expect(await isThere('dead 0')).toBe(false)
  })
})
