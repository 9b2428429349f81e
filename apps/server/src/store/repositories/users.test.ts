import { describe, expect, it } from 'vitest'
import { databases, storeSession, storeUser, toDate } from '../../../test/kit/databases.ts'

describe.each(databases)('users on $name', ({ open }) => {
  it('come back with every column as it was written', async () => {
    const store = await open()
    const columns = {
      image: 'https://example.com/ü.png',
      emailVerified: true,
      role: 'admin,user',
      banned: true,
      banReason: "it's 100% \\ spam",
      banExpires: toDate(60),
    }
    const created = await store.transaction((tx) => storeUser(tx, 'ada', columns))
    expect(created).toEqual({
      id: 'ada',
      name: 'Name of ada',
      email: 'ada@example.com',
      createdAt: toDate(),
      updatedAt: toDate(),
      ...columns,
    })
    expect(await store.users.findById('ada')).toEqual(created)
    expect(await store.users.findByEmail('ada@example.com')).toEqual(created)
  })

  it('have null for what was not given, and are neither verified nor banned', async () => {
    const store = await open()
    await store.transaction((tx) => storeUser(tx, 'ada'))
    expect(await store.users.findById('ada')).toMatchObject({
      image: null,
      role: null,
      banReason: null,
      banExpires: null,
      emailVerified: false,
      banned: false,
    })
  })

  it('are found by the whole id and the whole address only', async () => {
    const store = await open()
    await store.transaction((tx) => storeUser(tx, 'ada'))
    expect(await store.users.findById('ad')).toBeNull()
    expect(await store.users.findById('ADA')).toBeNull()
    expect(await store.users.findByEmail('ADA@example.com')).toBeNull()
  })

  it('share no e-mail address, and the refused one leaves no trace', async () => {
    const store = await open()
    const email = 'same@example.com'
    const [first, second] = await Promise.all([
      store.transaction((tx) => storeUser(tx, 'ada', { email })),
      store.transaction((tx) => storeUser(tx, 'bob', { email })),
    ])
    expect([first, second].filter(Boolean)).toHaveLength(1)
    const all = [await store.users.findById('ada'), await store.users.findById('bob')]
    expect(all.filter(Boolean)).toHaveLength(1)
  })

  it('take no address from one another, and stay as they were', async () => {
    const store = await open()
    await store.transaction(async (tx) => {
      await storeUser(tx, 'ada')
      await storeUser(tx, 'bob')
    })
    const taken = { name: 'Other', email: 'ada@example.com' }
    const updated = await store.transaction((tx) => tx.users.updateIfFree('bob', taken, toDate(1)))
    expect(updated).toBeUndefined()
    expect(await store.users.findById('bob')).toMatchObject({
      name: 'Name of bob',
      email: 'bob@example.com',
      updatedAt: toDate(),
    })
  })

  it('may give an id that is taken to nobody', async () => {
    const store = await open()
    await store.transaction((tx) => storeUser(tx, 'ada'))
    const second = { email: 'other@example.com' }
    expect(await store.transaction((tx) => storeUser(tx, 'ada', second))).toBeUndefined()
    expect(await store.users.findByEmail('other@example.com')).toBeNull()
  })

  it('change in the given columns only, and in the time of the change', async () => {
    const store = await open()
    await store.transaction((tx) => storeUser(tx, 'ada', { role: 'user', image: 'x' }))
    const updated = await store.transaction((tx) =>
      tx.users.update('ada', { role: 'admin', image: null }, toDate(5)),
    )
    expect(updated).toMatchObject({ role: 'admin', image: null, name: 'Name of ada' })
    expect(updated).toMatchObject({ createdAt: toDate(), updatedAt: toDate(5) })
    expect(await store.users.findById('ada')).toEqual(updated)
  })

  it('go with their sessions, passwords and the impersonations that they run', async () => {
    const store = await open()
    await store.transaction(async (tx) => {
      await storeUser(tx, 'ada')
      await storeUser(tx, 'bob')
      await storeSession(tx, 'own', { userId: 'ada' })
      await storeSession(tx, 'run', { userId: 'bob', impersonatedBy: 'ada' })
      await storeSession(tx, 'other', { userId: 'bob' })
      await tx.credentials.set('ada', 'hash', toDate())
      await tx.credentials.set('bob', 'hash of bob', toDate())
    })
    await store.transaction((tx) => tx.users.remove('ada'))
    expect(await store.users.findById('ada')).toBeNull()
    expect(await store.credentials.findHash('ada')).toBeUndefined()
    expect(await store.sessions.findByToken('token of own')).toBeUndefined()
    expect(await store.sessions.findByToken('token of run')).toBeUndefined()
    expect(await store.sessions.findByToken('token of other')).toMatchObject({
      user: { id: 'bob' },
    })
    expect(await store.credentials.findHash('bob')).toBe('hash of bob')
  })
})

describe.each(databases)('passwords on $name', ({ open }) => {
  it('are replaced in place, and belong to one user', async () => {
    const store = await open()
    await store.transaction(async (tx) => {
      await storeUser(tx, 'ada')
      await storeUser(tx, 'bob')
      await tx.credentials.set('ada', 'first', toDate())
    })
    expect(await store.credentials.findHash('ada')).toBe('first')
    await store.transaction((tx) => tx.credentials.set('ada', 'second', toDate(1)))
    expect(await store.credentials.findHash('ada')).toBe('second')
    expect(await store.credentials.findHash('bob')).toBeUndefined()
    expect(await store.credentials.findHash('nobody')).toBeUndefined()
  })

  it('belong to users who exist', async () => {
    const store = await open()
    const orphan = store.transaction((tx) => tx.credentials.set('nobody', 'hash', toDate()))
    await expect(orphan).rejects.toThrow('ForeignKeyConstraintViolation')
    expect(await store.credentials.findHash('nobody')).toBeUndefined()
  })
})

describe.each(databases)('roles on $name', ({ open }) => {
  it('in use are each listed once, none at all included', async () => {
    const store = await open()
    await store.transaction(async (tx) => {
      for (const [id, role] of Object.entries({ a: 'user', b: 'user', c: 'admin,user', d: null }))
        await storeUser(tx, id, { role })
    })
    expect((await store.roleHolders.listRoles()).map(String).sort()).toEqual([
      'admin,user',
      'null',
      'user',
    ])
  })

  it('are held by whoever is not banned now, by role, by no role or by id', async () => {
    const store = await open()
    const held = (roles: (string | null)[], ids: string[] = [], exceptId?: string) =>
      store.roleHolders.hasActive({ roles, ids }, toDate(), exceptId)
    await store.transaction(async (tx) => {
      await storeUser(tx, 'free', { role: 'admin', banned: null })
      await storeUser(tx, 'banned', { role: 'owner', banned: true })
      await storeUser(tx, 'until now', { role: 'late', banned: true, banExpires: toDate() })
      await storeUser(tx, 'until then', { role: 'soon', banned: true, banExpires: toDate(1) })
      await storeUser(tx, 'none', { role: null })
    })
    expect(await held(['admin'])).toBe(true)
    expect(await held(['admin'], [], 'free')).toBe(false)
    expect(await held(['owner'])).toBe(false)
    expect(await held(['late'])).toBe(true)
    expect(await held(['soon'])).toBe(false)
    expect(await held([null])).toBe(true)
    expect(await held([], ['none'])).toBe(true)
    expect(await held([], ['banned'])).toBe(false)
    expect(await held([], [])).toBe(false)
  })
})
