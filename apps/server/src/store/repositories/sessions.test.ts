import { describe, expect, it } from 'vitest'
import { databases, storeSession, storeUser, toDate } from '../../../test/kit/databases.ts'

describe.each(databases)('the repository of sessions on $name', ({ open }) => {
  const openWithUsers = async () => {
    const store = await open()
    await store.transaction(async (tx) => {
      await storeUser(tx, 'ada')
      await storeUser(tx, 'bob')
    })
    const exists = async (id: string) =>
      (await store.sessions.findByToken(`token of ${id}`)) !== undefined
    return { store, exists }
  }

  it('finds a session by its token, with its user and its impersonator', async () => {
    const { store } = await openWithUsers()
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

  it('refuses a token that is taken', async () => {
    const { store } = await openWithUsers()
    await store.transaction((tx) => storeSession(tx, 'one', { userId: 'ada' }))
    const row = { id: 'two', token: 'token of one', userId: 'bob', expiresAt: toDate(60) }
    const second = store.transaction((tx) =>
      tx.sessions.create({ ...row, ipAddress: '', userAgent: '' }, toDate()),
    )
    await expect(second).rejects.toMatchObject({ kind: 'unique-violation' })
    expect(await store.sessions.findByToken('token of one')).toMatchObject({ user: { id: 'ada' } })
    expect(await store.sessions.list('bob', toDate())).toEqual([])
  })

  it('refuses a session of an unknown user', async () => {
    const { store, exists } = await openWithUsers()
    const orphan = store.transaction((tx) => storeSession(tx, 'one', { userId: 'nobody' }))
    await expect(orphan).rejects.toMatchObject({ kind: 'foreign-key-violation' })
    expect(await exists('one')).toBe(false)
  })

  it('lists the sessions that have not expired, newest first, then by id', async () => {
    const { store } = await openWithUsers()
    await store.transaction(async (tx) => {
      await storeSession(tx, 'old', { userId: 'ada', now: toDate() })
      await storeSession(tx, 'new a', { userId: 'ada', now: toDate(9) })
      await storeSession(tx, 'new b', { userId: 'ada', now: toDate(9) })
      await storeSession(tx, 'expired', { userId: 'ada', expiresAt: toDate(9) })
      await storeSession(tx, 'last', { userId: 'ada', expiresAt: toDate(10), now: toDate(1) })
      await storeSession(tx, 'of bob', { userId: 'bob' })
    })
    const ids = (await store.sessions.list('ada', toDate(10))).map(({ session }) => session.id)
    expect(ids).toEqual(['new b', 'new a', 'last', 'old'])
  })

  it('prolongs an existing session, and creates none', async () => {
    const { store, exists } = await openWithUsers()
    await store.transaction((tx) => storeSession(tx, 'one', { userId: 'ada' }))
    await store.transaction(async (tx) => {
      await tx.sessions.prolong('one', toDate(9000), toDate(5))
      await tx.sessions.prolong('unknown', toDate(9000), toDate(5))
    })
    const found = await store.sessions.findByToken('token of one')
    expect(found?.session).toMatchObject({
      expiresAt: toDate(9000),
      updatedAt: toDate(5),
      createdAt: toDate(),
    })
    expect(await exists('unknown')).toBe(false)
  })

  it('deletes a session by its id or token, of one user only if that is given', async () => {
    const { store, exists } = await openWithUsers()
    await store.transaction(async (tx) => {
      for (const id of ['one', 'two', 'three']) await storeSession(tx, id, { userId: 'ada' })
      await tx.sessions.deleteByIdOrToken('one')
      await tx.sessions.deleteByIdOrToken('token of two')
      await tx.sessions.deleteByIdOrToken('three', 'bob')
    })
    expect(await Promise.all(['one', 'two', 'three'].map(exists))).toEqual([false, false, true])
  })

  it('deletes all sessions and impersonations of a user, except the one to keep', async () => {
    const { store, exists } = await openWithUsers()
    await store.transaction(async (tx) => {
      await storeSession(tx, 'kept', { userId: 'ada' })
      await storeSession(tx, 'own', { userId: 'ada' })
      await storeSession(tx, 'run', { userId: 'bob', impersonatedBy: 'ada' })
      await storeSession(tx, 'of bob', { userId: 'bob' })
      await tx.sessions.deleteByUser('ada', 'kept')
    })
    const all = ['kept', 'own', 'run', 'of bob']
    expect(await Promise.all(all.map(exists))).toEqual([true, false, false, true])
    await store.transaction((tx) => tx.sessions.deleteByUser('ada'))
    expect(await Promise.all(all.map(exists))).toEqual([false, false, false, true])
  })

  it('deletes with the sessions of a user each impersonation that began in them, once', async () => {
    const { store, exists } = await openWithUsers()
    const deleted = await store.transaction(async (tx) => {
      await storeSession(tx, 'own', { userId: 'ada' })
      for (const impersonatedBy of ['ada', 'bob']) {
        const { id } = await storeSession(tx, `by ${impersonatedBy}`, {
          userId: 'bob',
          impersonatedBy,
        })
        const start = { startedBySessionId: 'own', expiresAt: toDate(60) }
        await tx.impersonations.create({ sessionId: id, ...start })
      }
      return tx.sessions.deleteByUser('ada')
    })
    expect(deleted).toBe(3)
    expect(await Promise.all(['own', 'by ada', 'by bob'].map(exists))).toEqual([
      false,
      false,
      false,
    ])
  })

  it('D9: purges expired sessions in batches, and no others', async () => {
    const { store, exists } = await openWithUsers()
    await store.transaction(async (tx) => {
      for (let i = 0; i < 501; i += 1)
        await storeSession(tx, `expired ${i}`, { userId: 'ada', expiresAt: toDate(9) })
      await storeSession(tx, 'last', { userId: 'ada', expiresAt: toDate(10) })
      await storeSession(tx, 'live', { userId: 'ada' })
    })
    const purge = () => store.transaction((tx) => tx.sessions.purgeExpired(toDate(10)))
    expect([await purge(), await purge()]).toEqual([true, false])
    expect(
      (await store.sessions.list('ada', toDate(0))).map(({ session }) => session.id).sort(),
    ).toEqual(['last', 'live'])
    expect(await exists('expired 0')).toBe(false)
  })
})
