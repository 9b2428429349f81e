import { problem } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { cheapHasher, password, startServer, unwrap } from '../../../test/kit/server.ts'

const path = '/admin/create-user'
const ann = { email: 'ann@example.com', name: 'Ann' }

describe('createUser', () => {
  it('creates a user who can sign in at once', async () => {
    const { admin, signInAs, clock } = await startServer()
    const before = clock.now().getTime()
    const { user } = await unwrap(
      admin.users.createUser({ email: 'Ann@Example.COM', name: 'Ann', password }),
    )
    expect(user).toEqual({
      name: 'Ann',
      email: 'ann@example.com',
      emailVerified: false,
      image: null,
      createdAt: user.createdAt,
      updatedAt: user.createdAt,
      role: 'user',
      banned: false,
      banReason: null,
      banExpires: null,
      id: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
    })
    expect(user.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(Date.parse(user.createdAt)).toBeGreaterThanOrEqual(before)
    expect((await unwrap((await signInAs(user)).auth.getSession()))?.user).toEqual(user)
    expect(await unwrap(admin.users.getUser({ id: user.id }))).toMatchObject(user)
  })

  it('creates no session and sets no cookie', async () => {
    const { admin, request } = await startServer()
    const { headers, body } = await request('POST', path, { json: ann, token: admin.token })
    expect(headers.get('set-cookie')).toBeNull()
    expect(headers.get('set-auth-token')).toBeNull()
    const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId: body.user.id }))
    expect(sessions).toEqual([])
  })

  it('creates no credentials without a password', async () => {
    const { admin, anonymous, store } = await startServer()
    const bob = { ...ann, email: 'bob@example.com', password: '' }
    for (const one of [ann, bob]) {
      const { user } = await unwrap(admin.users.createUser(one))
      expect(await store.credentials.findHash(user.id)).toBeUndefined()
      for (const attempt of [password, '']) {
        const response = await anonymous.auth.signInEmail({ email: one.email, password: attempt })
        expect(response).toMatchObject(problem('INVALID_EMAIL_OR_PASSWORD'))
      }
    }
  })

  it('stores any name unchanged, even an empty one', async () => {
    const { admin } = await startServer()
    for (const [i, name] of ['', '  ', 'Ω\n"\'\\', 'n'.repeat(255), '🐉'].entries()) {
      const response = await unwrap(admin.users.createUser({ name, email: `n${i}@example.com` }))
      expect(response.user.name).toBe(name)
    }
  })

  it('ignores unknown fields outside `data`', async () => {
    const { admin, request } = await startServer()
    const json = { ...ann, id: 'mine', emailVerified: true, banned: true, createdAt: 'x' }
    const { status, body } = await request('POST', path, { json, token: admin.token })
    expect(status).toBe(200)
    expect(body.user).toMatchObject({ emailVerified: false, banned: false })
    expect(body.user.id).not.toBe('mine')
  })

  it('C2: assigns the given roles in every accepted form', async () => {
    const { admin } = await startServer()
    const cases = [
      [{ role: 'admin' }, 'admin'],
      [{ role: 'admin,user' }, 'admin,user'],
      [{ role: ['user', 'admin'] }, 'user,admin'],
      [{ role: ['user', 'user'] }, 'user'],
      [{ data: { role: 'admin' } }, 'admin'],
      [{ data: { role: ['admin', 'user'] } }, 'admin,user'],
      [{ role: 'user', data: { role: 'admin' } }, 'user'],
    ] as const
    for (const [i, [given, stored]] of cases.entries()) {
      const input = { ...ann, email: `r${i}@example.com`, ...structuredClone(given) }
      const { user } = await unwrap(admin.users.createUser(input as typeof ann))
      expect(user.role).toBe(stored)
    }
  })

  it('assigns the configured default role when none is given', async () => {
    const { admin } = await startServer({ env: { CASTELLAN_DEFAULT_ROLE: 'admin' } })
    expect((await unwrap(admin.users.createUser(ann))).user.role).toBe('admin')
  })

  it('writes the columns in `data`, except the name and the email address', async () => {
    const { admin, anonymous } = await startServer()
    const data = {
      image: 'https://example.com/ann.png',
      emailVerified: true,
      banned: true,
      banReason: 'spam',
      banExpires: '2999-01-01T12:00:00+02:00',
    }
    const named = { ...data, name: 'Eve', email: 'eve@example.com' }
    const { user } = await unwrap(admin.users.createUser({ ...ann, password, data: named }))
    expect(user).toMatchObject({ ...ann, ...data, banExpires: '2999-01-01T10:00:00.000Z' })
    const attempt = await anonymous.auth.signInEmail({ email: ann.email, password })
    expect(attempt).toMatchObject(problem('BANNED_USER'))
  })

  it('A4: reads `data` from a string that contains an object', async () => {
    const { admin } = await startServer()
    const data = ' {"image": "a.png", "role": ["admin"]} ' as unknown as object
    const { user } = await unwrap(admin.users.createUser({ ...ann, data }))
    expect(user).toMatchObject({ image: 'a.png', role: 'admin' })
    const bob = { ...ann, email: 'bob@example.com', data: '{}' as unknown as object }
    expect((await unwrap(admin.users.createUser(bob))).user.role).toBe('user')
  })

  it('A4: treats null as absent', async () => {
    const { admin } = await startServer()
    const nulls = { password: null, role: null, data: null }
    const first = await unwrap(admin.users.createUser({ ...ann, ...nulls }))
    expect(first.user).toMatchObject({ role: 'user', image: null })
    const data = { image: null, banReason: null, banExpires: null, banned: null }
    const second = { ...ann, email: 'bob@example.com', data }
    expect((await unwrap(admin.users.createUser(second))).user).toMatchObject({
      image: null,
      banned: false,
      banReason: null,
      banExpires: null,
    })
  })

  it('C3: creates one user from concurrent requests with one address', async () => {
    const { admin, createClientWith } = await startServer()
    for (let round = 0; round < 10; round += 1) {
      const emails = [`r${round}@example.com`, `R${round}@Example.com`]
      const responses = await Promise.all(
        [...emails, ...emails].map((email, i) =>
          admin.users.createUser({ email, name: `${i}`, password: `password ${i}` }),
        ),
      )
      const created = responses.filter(({ status }) => status === 200)
      expect(created).toHaveLength(1)
      for (const response of responses.filter(({ status }) => status !== 200))
        expect(response).toMatchObject(problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'))
      const { users } = await unwrap(
        admin.users.listUsers({ filterValue: `r${round}@example.com` }),
      )
      expect(users).toHaveLength(1)
      const theirs = { email: `r${round}@example.com`, password: `password ${users[0]?.name}` }
      expect((await createClientWith().signIn(theirs)).user.id).toBe(users[0]?.id)
    }
  })

  it('C3: refuses an address that is taken while the password is hashed', async () => {
    let beforeHash = async () => {}
    const hash = async (text: string) => {
      await beforeHash()
      return cheapHasher.hash(text)
    }
    const { admin } = await startServer({ hasher: { ...cheapHasher, hash } })
    beforeHash = async () => {
      await unwrap(admin.users.createUser({ ...ann, name: 'Faster' }))
    }
    const response = await admin.users.createUser({ ...ann, password })
    expect(response).toMatchObject(problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'))
    const { users } = await unwrap(admin.users.listUsers({ searchValue: 'ann@' }))
    expect(users.map(({ name }) => name)).toEqual(['Faster'])
  })
})
