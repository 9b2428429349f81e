import { problem } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

const path = '/admin/create-user'
const ann = { email: 'ann@example.com', name: 'Ann' }
const nonExistent = {
  status: 400,
  body: {
    code: 'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE',
    message: expect.stringMatching(/value\. (There is no role "|Name at least one role)/),
  },
}

function refusedLength(length: 'short' | 'long', min = 8, max = 128) {
  const message = `Password too ${length}. A password has ${min} to ${max} characters.`
  return problem(length === 'short' ? 'PASSWORD_TOO_SHORT' : 'PASSWORD_TOO_LONG', message)
}

/** Starts a server, with a function to create users and one to expect that none was created. */
async function startServerForCreation(env: Record<string, string> = {}) {
  const server = await startServer({ env })
  const { total = 0 } = await unwrap(server.admin.users.listUsers())
  const create = async (json: object | string, token = server.admin.token) => {
    const content = typeof json === 'string' ? { body: json } : { json }
    const headers = { 'content-type': 'application/json' }
    const { status, body } = await server.request('POST', path, { ...content, headers, token })
    return { status, body }
  }
  const expectUsersAdded = async (count = 0) =>
    expect((await unwrap(server.admin.users.listUsers())).total).toBe(total + count)
  return { ...server, create, expectUsersAdded }
}

/** Starts the same server, with a client that has only the given user permissions. */
async function startServerWithRole(actions: string[]) {
  const server = await startServerForCreation(writeRolesFile({ limited: { user: actions } }))
  const { token } = await server.signInAs(await server.createUser({ role: 'limited' }))
  return { ...server, createLimited: (json: object) => server.create({ ...ann, ...json }, token) }
}

describe('createUser', () => {
  it('A6: rejects unknown columns and wrong types by name', async () => {
    const { create, expectUsersAdded } = await startServerForCreation()
    const wrong = {
      '{"nope":1}': '[body.data] Unrecognized key: "nope"',
      '{"createdAt":"2020-01-01"}': '[body.data] Unrecognized key: "createdAt"',
      '{"updatedAt":"2020-01-01"}': '[body.data] Unrecognized key: "updatedAt"',
      '{"password":"12345678"}': '[body.data] Unrecognized key: "password"',
      '{"__proto__":{"role":"admin"}}': '[body.data] Unrecognized key: "__proto__"',
      '{"constructor":1,"toString":2}': '[body.data] Unrecognized keys: "constructor", "toString"',
      '{"banned":"true"}': '[body.data.banned] Invalid input: expected boolean, received string',
      '{"banReason":5}': '[body.data.banReason] Invalid input: expected string, received number',
      '{"emailVerified":null}':
        '[body.data.emailVerified] Invalid input: expected boolean, received null',
      '{"image":5}': '[body.data.image] Invalid input: expected string, received number',
      '{"banExpires":"soon"}': '[body.data.banExpires] Invalid ISO datetime',
      '{"banExpires":5}': '[body.data.banExpires] Invalid input: expected string, received number',
      '[]': '[body.data] Invalid input: expected record, received array',
      '5': '[body.data] Invalid input: expected record, received number',
    }
    for (const [data, message] of Object.entries(wrong)) {
      const body = `{"email":"a@example.com","name":"A","data":${data}}`
      expect(await create(body)).toEqual(problem('VALIDATION_ERROR', message))
    }
    await expectUsersAdded()
  })

  it('A4: rejects a string for `data` that does not contain a valid object', async () => {
    const { create, expectUsersAdded } = await startServerForCreation()
    const wrong = {
      text: '[body.data] Invalid input: expected record, received string',
      '': '[body.data] Invalid input: expected record, received string',
      '[1]': '[body.data] Invalid input: expected record, received array',
      null: '[body.data] Invalid input: expected record, received null',
      '{"nope":1}': '[body.data] Unrecognized key: "nope"',
    }
    for (const [data, message] of Object.entries(wrong))
      expect(await create({ ...ann, data })).toEqual(problem('VALIDATION_ERROR', message))
    await expectUsersAdded()
  })

  it('lists every invalid field in order', async () => {
    const { create, expectUsersAdded } = await startServerForCreation()
    const expected =
      '[body.email] Invalid input: expected string, received undefined; ' +
      '[body.password] Invalid input: expected string, received number; ' +
      '[body.name] Invalid input: expected string, received null; [body.role] Invalid input'
    const response = await create({ name: null, password: 12345678, role: 5 })
    expect(response).toEqual(problem('VALIDATION_ERROR', expected))
    await expectUsersAdded()
  })

  it('rejects an invalid email address', async () => {
    const { create, expectUsersAdded } = await startServerForCreation()
    const wrong = ['', 'a@b', 'a@1.2', 'üser@example.com', 'a!b@c.de', ' a@b.co', 'a@b.co\n']
    for (const email of [...wrong, '.a@b.co', 'a..b@c.de', "a'@b.co", 'a@-b.co', 'a@b..co'])
      expect(await create({ name: 'X', email }), email).toEqual(problem('INVALID_EMAIL'))
    await expectUsersAdded()
    for (const email of ['a@b.co', '_@c.de', 'a@xn--p1ai.ru', "o'neil@example.com"])
      expect((await create({ name: 'X', email })).body.user.email).toBe(email)
  })

  it('C1: measures a password in UTF-16 code units, and rejects 7 and 129', async () => {
    const { create, expectUsersAdded } = await startServerForCreation()
    const withPassword = (password: string) => create({ ...ann, password })
    for (const short of ['1', '1234567', '😀😀😀'])
      expect(await withPassword(short)).toEqual(refusedLength('short'))
    for (const long of ['x'.repeat(129), '😀'.repeat(65)])
      expect(await withPassword(long)).toEqual(refusedLength('long'))
    await expectUsersAdded()
    const accepted = ['12345678', '😀😀😀😀', 'x'.repeat(128)]
    for (const [i, password] of accepted.entries())
      expect((await create({ name: 'X', email: `${i}@example.com`, password })).status).toBe(200)
  })

  it('C1: rejects a password outside the configured lengths', async () => {
    const env = { CASTELLAN_MIN_PASSWORD_LENGTH: '12', CASTELLAN_MAX_PASSWORD_LENGTH: '14' }
    const { create } = await startServerForCreation(env)
    expect(await create({ ...ann, password: 'x'.repeat(11) })).toEqual(
      refusedLength('short', 12, 14),
    )
    expect(await create({ ...ann, password: 'x'.repeat(15) })).toEqual(
      refusedLength('long', 12, 14),
    )
  })

  it('C2: rejects an undefined role and an empty list', async () => {
    const { create, expectUsersAdded } = await startServerForCreation()
    const wrong = [
      'nope',
      'Admin',
      '',
      'user,',
      'admin, user',
      ' admin',
      'constructor',
      '__proto__',
    ]
    for (const role of [...wrong, [], ['user', 'nope'], ['user,admin']])
      for (const given of [{ role }, { data: { role } }])
        expect(await create({ ...ann, ...given })).toEqual(nonExistent)
    await expectUsersAdded()
  })

  it('rejects a role in `data` that is not a string', async () => {
    const { create, expectUsersAdded } = await startServerForCreation()
    for (const role of [null, 5, { a: 1 }, ['user', 7]])
      expect(await create({ ...ann, data: { role } })).toEqual(problem('INVALID_ROLE_TYPE'))
    await expectUsersAdded()
  })

  it('C3: rejects a taken address in any case', async () => {
    const { create, createUser, expectUsersAdded } = await startServerForCreation()
    await createUser({ email: ann.email })
    for (const email of [ann.email, 'ANN@Example.com'])
      expect(await create({ name: 'X', email })).toEqual(
        problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'),
      )
    await expectUsersAdded(1)
  })

  it('refuses any role, even the default, without user:set-role', async () => {
    const { createLimited, expectUsersAdded } = await startServerWithRole(['create'])
    for (const given of [{ role: 'user' }, { role: [] }, { data: { role: 'admin' } }])
      expect(await createLimited(given)).toEqual(
        problem('YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE'),
      )
    await expectUsersAdded(1)
    expect((await createLimited({ role: null })).status).toBe(200)
  })

  it('refuses the ban columns without user:ban', async () => {
    const { createLimited, expectUsersAdded } = await startServerWithRole(['create', 'set-role'])
    for (const data of [{ banned: false }, { banReason: null }, { banExpires: '2999-01-01' }])
      expect(await createLimited({ data })).toEqual(problem('YOU_ARE_NOT_ALLOWED_TO_BAN_USERS'))
    await expectUsersAdded(1)
    expect((await createLimited({ data: { image: 'x' }, role: 'user' })).status).toBe(200)
  })

  it('checks role, ban, id, email, password and uniqueness in this order', async () => {
    const { createLimited, create, expectUsersAdded } = await startServerWithRole(['create'])
    const taken = 'admin@example.com'
    const data = { role: 5, banned: true, id: 'mine' }
    const worst = { name: 'X', email: 'none', password: '1', data }
    expect(await createLimited(worst)).toEqual(problem('YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE'))
    expect(await create(worst)).toEqual(problem('INVALID_ROLE_TYPE'))
    expect(await create({ ...worst, role: 'nope' })).toEqual(nonExistent)
    const { role: _role, ...rest } = data
    expect(await createLimited({ ...worst, data: rest })).toEqual(
      problem('YOU_ARE_NOT_ALLOWED_TO_BAN_USERS'),
    )
    expect(await create({ ...worst, data: rest })).toEqual(problem('USER_ID_CANNOT_BE_SET'))
    expect(await create({ ...worst, data: {} })).toEqual(problem('INVALID_EMAIL'))
    const short = { ...worst, data: {}, email: taken }
    expect(await create(short)).toEqual(refusedLength('short'))
    expect(await create({ ...short, password: 'x'.repeat(8) })).toEqual(
      problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'),
    )
    await expectUsersAdded(1)
  })
})

describe('createUser with unusual values', () => {
  it('C2: accepts defined roles named like members of Object.prototype', async () => {
    const env = writeRolesFile({ constructor: { user: ['get'] }, toString: {}, valueOf: {} })
    const { admin, createUser, signInAs } = await startServer({ env })
    const client = await signInAs(await createUser({ role: 'constructor,toString' }))
    const { id } = await createUser({ role: 'valueOf' })
    expect((await client.users.getUser({ id })).status).toBe(200)
    expect((await client.users.listUsers()).status).toBe(403)
    const query = { permissions: { user: ['get'] }, role: 'toString' }
    expect((await unwrap(admin.access.hasPermission(query))).success).toBe(false)
  })

  it('G2: rejects strings over their maximum length', async () => {
    const { admin } = await startServer()
    const longName = { email: 'long@example.com', name: 'Long' }
    const wrong: [object, string][] = [
      [{ name: 'n'.repeat(256) }, '[body.name] Too big: expected string to have <=255 characters'],
      [{ data: { image: 'i'.repeat(2049) } }, '<=2048'],
      [{ data: { banReason: 'r'.repeat(1001) } }, '<=1000'],
    ]
    for (const [input, message] of wrong) {
      const response = await admin.users.createUser({ ...longName, ...input })
      expect(response.body).toMatchObject({ code: 'VALIDATION_ERROR' })
      expect(JSON.stringify(response.body)).toContain(message)
    }
    const email = `${'e'.repeat(320)}@example.com`
    const response = await admin.users.createUser({ ...longName, email })
    expect(response.body).toMatchObject({ code: 'INVALID_EMAIL' })
  })
})
