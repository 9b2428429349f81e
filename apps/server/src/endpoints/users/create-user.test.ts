import { describe, expect, it } from 'vitest'
import { password, startServer, type TestServer, unwrap } from '../../../test/harness.ts'
import { rolesFile } from '../../../test/roles.ts'

const someone = { email: 'someone@example.com', name: 'Someone' }

const countOf = async ({ admin }: TestServer) => (await unwrap(admin.users.listUsers())).total

/** A server with a user whose role allows only what is given, and their client. */
const serverWithRole = async (actions: string[]) => {
  const server = await startServer({ env: rolesFile({ limited: { user: actions } }) })
  return { server, limited: await server.as(await server.aUser({ role: 'limited' })) }
}

describe('createUser', () => {
  it('creates a user with the default role who signs in with the password', async () => {
    const { admin, as } = await startServer()
    const { user } = await unwrap(
      admin.users.createUser({ ...someone, email: 'Some.One@Example.COM', password }),
    )
    expect(user).toMatchObject({
      name: 'Someone',
      email: 'some.one@example.com',
      emailVerified: false,
      image: null,
      role: 'user',
      banned: false,
      banReason: null,
      banExpires: null,
    })
    expect(user.id).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(user.createdAt).toBe(user.updatedAt)
    const client = await as(user)
    expect((await unwrap(client.auth.getSession()))?.user).toEqual(user)
  })

  it('creates a user who cannot sign in where no password is given', async () => {
    const { admin, anonymous } = await startServer()
    await unwrap(admin.users.createUser({ ...someone, password: '' }))
    const answer = await anonymous.auth.signInEmail({ email: someone.email, password: 'anything' })
    expect(answer.status).toBe(401)
  })

  it('A4: takes `data` as an object or as a text that holds one, and null as absent', async () => {
    const { request, admin } = await startServer()
    const create = async (json: object) =>
      (await request('POST', '/admin/create-user', { json, token: admin.token })).body
    const data = { image: 'https://example.com/a.png', emailVerified: true }
    const first = await create({ ...someone, data })
    expect(first.user).toMatchObject(data)
    const second = await create({ email: 'b@example.com', name: '', data: JSON.stringify(data) })
    expect(second.user).toMatchObject({ ...data, name: '' })
    const nothing = { password: null, role: null, data: null }
    const third = await create({ email: 'c@example.com', name: 'C', ...nothing })
    expect(third.user).toMatchObject({ role: 'user', image: null })
  })

  it('takes roles from `role`, one or several, and otherwise from `data`', async () => {
    const { admin } = await startServer()
    const roleOf = async (email: string, input: object) =>
      (await unwrap(admin.users.createUser({ name: 'X', email, ...input }))).user.role
    expect(await roleOf('a@example.com', { role: 'admin' })).toBe('admin')
    expect(await roleOf('b@example.com', { role: ['user', 'admin'] })).toBe('user,admin')
    expect(await roleOf('c@example.com', { role: 'admin,user' })).toBe('admin,user')
    expect(await roleOf('d@example.com', { data: { role: 'admin' } })).toBe('admin')
    expect(await roleOf('e@example.com', { role: 'user', data: { role: 'admin' } })).toBe('user')
  })

  it('creates a user who is banned already', async () => {
    const { admin } = await startServer()
    const data = { banned: true, banReason: 'known', banExpires: '2999-01-01T00:00:00.000Z' }
    const { user } = await unwrap(admin.users.createUser({ ...someone, data }))
    expect(user).toMatchObject(data)
  })

  it('C1: refuses a password that is too short or too long', async () => {
    const server = await startServer()
    const before = await countOf(server)
    const create = (text: string) => server.admin.users.createUser({ ...someone, password: text })
    expect((await create('1234567')).body).toMatchObject({ code: 'PASSWORD_TOO_SHORT' })
    expect((await create('x'.repeat(129))).body).toMatchObject({ code: 'PASSWORD_TOO_LONG' })
    expect(await countOf(server)).toBe(before)
    expect((await create('\u{1F600}'.repeat(4))).status).toBe(200)
  })

  it('C2: refuses a role that is not defined, and an empty list', async () => {
    const server = await startServer()
    const before = await countOf(server)
    for (const role of ['nope', '', 'admin, user', ' admin', 'constructor', '__proto__', []]) {
      for (const input of [{ role }, { data: { role } }]) {
        const answer = await server.admin.users.createUser({ ...someone, ...input })
        expect(answer.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE' })
      }
    }
    expect(await countOf(server)).toBe(before)
  })

  it('C2: takes role names such as `constructor` where they are defined', async () => {
    const { admin, aUser, as } = await startServer({
      env: rolesFile({ constructor: { user: ['get'] }, toString: {} }),
    })
    const client = await as(await aUser({ role: 'constructor,toString' }))
    const { id } = await aUser()
    expect((await client.users.getUser({ id })).status).toBe(200)
    expect((await client.users.listUsers()).status).toBe(403)
    const asked = { permissions: { user: ['get'] }, role: 'toString' }
    expect((await unwrap(admin.access.hasPermission(asked))).success).toBe(false)
  })

  it('refuses a role in `data` that is no text', async () => {
    const { request, admin } = await startServer()
    for (const role of [null, 5, { a: 1 }, ['user', 7]]) {
      const json = { ...someone, data: { role } }
      const answer = await request('POST', '/admin/create-user', { json, token: admin.token })
      expect(answer.body).toEqual({ message: 'Invalid role type', code: 'INVALID_ROLE_TYPE' })
    }
  })

  it('refuses a role to whoever may not set roles, the default one too', async () => {
    const { server, limited } = await serverWithRole(['create'])
    const before = await countOf(server)
    for (const input of [{ role: 'user' }, { data: { role: 'admin' } }]) {
      const answer = await limited.users.createUser({ ...someone, ...input })
      expect(answer.status).toBe(403)
      expect(answer.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE' })
    }
    expect(await countOf(server)).toBe(before)
    expect((await limited.users.createUser(someone)).status).toBe(200)
  })

  it('refuses the columns of a ban to whoever may not ban', async () => {
    const { limited } = await serverWithRole(['create'])
    for (const data of [{ banned: false }, { banReason: 'x' }, { banExpires: '2999-01-01' }]) {
      const answer = await limited.users.createUser({ ...someone, data })
      expect(answer.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_BAN_USERS' })
    }
  })

  it('A6: refuses an id, unknown columns and wrong types, by name', async () => {
    const { request, admin } = await startServer()
    const create = async (data: string) => {
      const body = `{"email":"a@example.com","name":"A","data":${data}}`
      const headers = { 'content-type': 'application/json' }
      return (await request('POST', '/admin/create-user', { body, headers, token: admin.token }))
        .body
    }
    expect(await create('{"id":"mine"}')).toEqual({
      message: 'User id cannot be set',
      code: 'USER_ID_CANNOT_BE_SET',
    })
    const wrong = {
      '{"nope":1}': '[body.data] Unrecognized key: "nope"',
      '{"createdAt":"2020-01-01"}': '[body.data] Unrecognized key: "createdAt"',
      '{"updatedAt":"2020-01-01"}': '[body.data] Unrecognized key: "updatedAt"',
      '{"__proto__":{"role":"admin"}}': '[body.data] Unrecognized key: "__proto__"',
      '{"constructor":1}': '[body.data] Unrecognized key: "constructor"',
      '{"banned":"true"}': '[body.data.banned] Invalid input: expected boolean, received string',
      '{"emailVerified":null}':
        '[body.data.emailVerified] Invalid input: expected boolean, received null',
      '{"image":5}': '[body.data.image] Invalid input: expected string, received number',
      '{"banExpires":"soon"}': '[body.data.banExpires] Invalid ISO datetime',
      '{"banExpires":5}': '[body.data.banExpires] Invalid input: expected string, received number',
      '[]': '[body.data] Invalid input: expected record, received array',
      '"text"': '[body.data] Invalid input: expected record, received string',
    }
    for (const [data, message] of Object.entries(wrong))
      expect(await create(data)).toEqual({ message, code: 'VALIDATION_ERROR' })
  })

  it('asks for an e-mail address and a name', async () => {
    const { request, admin } = await startServer()
    const create = async (json: object) =>
      (await request('POST', '/admin/create-user', { json, token: admin.token })).body
    expect(await create({ role: 5 })).toEqual({
      message:
        '[body.email] Invalid input: expected string, received undefined; ' +
        '[body.name] Invalid input: expected string, received undefined; [body.role] Invalid input',
      code: 'VALIDATION_ERROR',
    })
    const wrong = [
      '',
      'a@b',
      'a@1.2',
      'üser@example.com',
      'a!b@c.de',
      ' a@b.co',
      '.a@b.co',
      'a..b@c.de',
    ]
    for (const email of wrong)
      expect((await create({ name: 'X', email })).code, email).toBe('INVALID_EMAIL')
    for (const email of ['a@b.co', '_@c.de', 'a@xn--p1ai.ru', "o'neil@example.com"])
      expect((await create({ name: 'X', email })).user.email).toBe(email)
  })

  it('C3: refuses an address that is taken, whatever its case', async () => {
    const server = await startServer()
    await unwrap(server.admin.users.createUser(someone))
    const before = await countOf(server)
    const answer = await server.admin.users.createUser({ ...someone, email: 'SOMEONE@example.com' })
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({
      message: 'User already exists. Use another email.',
      code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
    })
    expect(await countOf(server)).toBe(before)
  })

  it('C3: lets one of many who race for an address have it, and refuses the others alike', async () => {
    const { admin } = await startServer()
    for (let round = 0; round < 10; round += 1) {
      const email = `race${round}@example.com`
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => admin.users.createUser({ name: 'R', email, password })),
      )
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      for (const { status, body } of answers)
        if (status !== 200)
          expect(body).toMatchObject({ code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL' })
    }
  })
})
