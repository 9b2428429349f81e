import { describe, expect, it } from 'vitest'
import { databases, storeSession, storeUser, toDate } from '../../../test/kit/databases.ts'
import { createRoleHolderRepository } from './role-holders.ts'

describe.each(databases)('the repository of users on $name', ({ open }) => {
  it('returns every column as it was written', async () => {
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

  it('creates users with NULL for missing values, neither verified nor banned', async () => {
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

  it('finds a user only by the exact id, and by the e-mail address in any case', async () => {
    const store = await open()
    await store.transaction((tx) => storeUser(tx, 'ada'))
    expect(await store.users.findById('ad')).toBeNull()
    expect(await store.users.findById('ADA')).toBeNull()
    expect((await store.users.findByEmail('ADA@example.com'))?.id).toBe('ada')
  })

  it('creates one of two users with the same e-mail address', async () => {
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

  it('changes nothing if the new e-mail address is taken', async () => {
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

  it('creates no user with an id that is taken', async () => {
    const store = await open()
    await store.transaction((tx) => storeUser(tx, 'ada'))
    const second = { email: 'other@example.com' }
    expect(await store.transaction((tx) => storeUser(tx, 'ada', second))).toBeUndefined()
    expect(await store.users.findByEmail('other@example.com')).toBeNull()
  })

  it('updates only the given columns and the time of the change', async () => {
    const store = await open()
    await store.transaction((tx) => storeUser(tx, 'ada', { role: 'user', image: 'x' }))
    const updated = await store.transaction((tx) =>
      tx.users.update('ada', { role: 'admin', image: null }, toDate(5)),
    )
    expect(updated).toMatchObject({ role: 'admin', image: null, name: 'Name of ada' })
    expect(updated).toMatchObject({ createdAt: toDate(), updatedAt: toDate(5) })
    expect(await store.users.findById('ada')).toEqual(updated)
  })

  it('deletes a user with their sessions, impersonations and passwords', async () => {
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

describe.each(databases)('the repository of credentials on $name', ({ open }) => {
  it('replaces the password of one user', async () => {
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

  it('refuses a password for an unknown user', async () => {
    const store = await open()
    const orphan = store.transaction((tx) => tx.credentials.set('nobody', 'hash', toDate()))
    await expect(orphan).rejects.toMatchObject({ kind: 'foreign-key-violation' })
    expect(await store.credentials.findHash('nobody')).toBeUndefined()
  })
})

describe.each(databases)('the repository of role holders on $name', ({ name, open }) => {
  it('lists every role in use once, and NULL for users without one', async () => {
    const store = await open()
    await store.transaction(async (tx) => {
      for (const [id, role] of Object.entries({ a: 'user', b: 'user', c: 'admin,user', d: null }))
        await storeUser(tx, id, { role })
    })
    const pages: (string | null)[][] = []
    for await (const page of store.roleHolders.readRoles()) pages.push(page)
    expect(pages).toEqual([[null], ['admin,user', 'user']])
    const stored: string[][] = []
    for await (const page of store.roleHolders.readStoredRoles()) stored.push(page)
    expect(stored).toEqual([['admin,user', 'user']])
  })

  it('reads the roles that are stored by one statement for each page', async () => {
    let statements = 0
    const queryLong = async () => {
      statements += 1
      return []
    }
    const repository = createRoleHolderRepository({ queryLong } as never, {} as never, name)
    for await (const _ of repository.readStoredRoles()) expect.unreachable()
    expect(statements).toBe(1)
  })

  it('reads more roles than fit into a page', async () => {
    const store = await open()
    const roles = Array.from({ length: 1001 }, (_, n) => `role ${String(n).padStart(4, '0')}`)
    await store.transaction(async (tx) => {
      for (const role of roles) await storeUser(tx, role, { role })
    })
    const pages: (string | null)[][] = []
    for await (const page of store.roleHolders.readRoles()) pages.push(page)
    expect(pages.map(({ length }) => length)).toEqual([1000, 1])
    expect(pages.flat()).toEqual(roles)
  })

  it('finds holders by role, without a role or by id, unless they are banned now', async () => {
    const store = await open()
    const hasActive = (roles: (string | null)[], ids: string[] = [], exceptId?: string) =>
      store.roleHolders.hasActive({ roles, ids }, toDate(), exceptId)
    await store.transaction(async (tx) => {
      await storeUser(tx, 'free', { role: 'admin', banned: null })
      await storeUser(tx, 'banned', { role: 'owner', banned: true })
      await storeUser(tx, 'until now', { role: 'late', banned: true, banExpires: toDate() })
      await storeUser(tx, 'until then', { role: 'soon', banned: true, banExpires: toDate(1) })
      await storeUser(tx, 'none', { role: null })
    })
    expect(await hasActive(['admin'])).toBe(true)
    expect(await hasActive(['admin'], [], 'free')).toBe(false)
    expect(await hasActive(['owner'])).toBe(false)
    expect(await hasActive(['late'])).toBe(true)
    expect(await hasActive(['soon'])).toBe(false)
    expect(await hasActive([null])).toBe(true)
    expect(await hasActive([], ['none'])).toBe(true)
    expect(await hasActive([], ['banned'])).toBe(false)
    expect(await hasActive([], [])).toBe(false)
  })
})
