import { problem } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

const path = '/admin/create-user'
const ann = { email: 'ann@example.com', name: 'Ann' }
const nonExistent = problem('YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE')

/** A server, what it answers to a body, and the promise that no user came of it. */
async function refusingServer(env: Record<string, string> = {}) {
  const server = await startServer({ env })
  const { total = 0 } = await unwrap(server.admin.users.listUsers())
  const create = async (json: object | string, token = server.admin.token) => {
    const sent = typeof json === 'string' ? { body: json } : { json }
    const headers = { 'content-type': 'application/json' }
    const { status, body } = await server.request('POST', path, { ...sent, headers, token })
    return { status, body }
  }
  const nobodyCame = async (besides = 0) =>
    expect((await unwrap(server.admin.users.listUsers())).total).toBe(total + besides)
  return { ...server, create, nobodyCame }
}

/** The same with a user whose role allows only what is given. */
async function serverWithRole(actions: string[]) {
  const server = await refusingServer(writeRolesFile({ limited: { user: actions } }))
  const { token } = await server.signInAs(await server.createUser({ role: 'limited' }))
  return { ...server, limited: (json: object) => server.create({ ...ann, ...json }, token) }
}

describe('what createUser refuses', () => {
  it('A6: unknown columns and wrong types, by name', async () => {
    const { create, nobodyCame } = await refusingServer()
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
    await nobodyCame()
  })

  it('A4: a text for `data` that holds no object, or a wrong one', async () => {
    const { create, nobodyCame } = await refusingServer()
    const wrong = {
      text: '[body.data] Invalid input: expected record, received string',
      '': '[body.data] Invalid input: expected record, received string',
      '[1]': '[body.data] Invalid input: expected record, received array',
      null: '[body.data] Invalid input: expected record, received null',
      '{"nope":1}': '[body.data] Unrecognized key: "nope"',
    }
    for (const [data, message] of Object.entries(wrong))
      expect(await create({ ...ann, data })).toEqual(problem('VALIDATION_ERROR', message))
    await nobodyCame()
  })

  it('what lacks an e-mail address and a name, each mistake in its place', async () => {
    const { create, nobodyCame } = await refusingServer()
    const expected =
      '[body.email] Invalid input: expected string, received undefined; ' +
      '[body.password] Invalid input: expected string, received number; ' +
      '[body.name] Invalid input: expected string, received null; [body.role] Invalid input'
    const answer = await create({ name: null, password: 12345678, role: 5 })
    expect(answer).toEqual(problem('VALIDATION_ERROR', expected))
    await nobodyCame()
  })

  it('an e-mail address that is none', async () => {
    const { create, nobodyCame } = await refusingServer()
    const wrong = ['', 'a@b', 'a@1.2', 'üser@example.com', 'a!b@c.de', ' a@b.co', 'a@b.co\n']
    for (const email of [...wrong, '.a@b.co', 'a..b@c.de', "a'@b.co", 'a@-b.co', 'a@b..co'])
      expect(await create({ name: 'X', email }), email).toEqual(problem('INVALID_EMAIL'))
    await nobodyCame()
    for (const email of ['a@b.co', '_@c.de', 'a@xn--p1ai.ru', "o'neil@example.com"])
      expect((await create({ name: 'X', email })).body.user.email).toBe(email)
  })

  it('C1: a password that is too short or too long, in UTF-16 units', async () => {
    const { create, nobodyCame } = await refusingServer()
    const withPassword = (password: string) => create({ ...ann, password })
    for (const short of ['1', '1234567', '😀😀😀'])
      expect(await withPassword(short)).toEqual(problem('PASSWORD_TOO_SHORT'))
    for (const long of ['x'.repeat(129), '😀'.repeat(65)])
      expect(await withPassword(long)).toEqual(problem('PASSWORD_TOO_LONG'))
    await nobodyCame()
    const fitting = ['12345678', '😀😀😀😀', 'x'.repeat(128)]
    for (const [i, password] of fitting.entries())
      expect((await create({ name: 'X', email: `${i}@example.com`, password })).status).toBe(200)
  })

  it('C1: a password outside the lengths that the configuration sets', async () => {
    const env = { CASTELLAN_MIN_PASSWORD_LENGTH: '12', CASTELLAN_MAX_PASSWORD_LENGTH: '14' }
    const { create } = await refusingServer(env)
    expect(await create({ ...ann, password: 'x'.repeat(11) })).toEqual(
      problem('PASSWORD_TOO_SHORT'),
    )
    expect(await create({ ...ann, password: 'x'.repeat(15) })).toEqual(problem('PASSWORD_TOO_LONG'))
  })

  it('C2: a role that is not defined, and an empty list', async () => {
    const { create, nobodyCame } = await refusingServer()
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
    await nobodyCame()
  })

  it('a role in `data` that is no text', async () => {
    const { create, nobodyCame } = await refusingServer()
    for (const role of [null, 5, { a: 1 }, ['user', 7]])
      expect(await create({ ...ann, data: { role } })).toEqual(problem('INVALID_ROLE_TYPE'))
    await nobodyCame()
  })

  it('C3: an address that is taken, whatever its case', async () => {
    const { create, createUser, nobodyCame } = await refusingServer()
    await createUser({ email: ann.email })
    for (const email of [ann.email, 'ANN@Example.com'])
      expect(await create({ name: 'X', email })).toEqual(
        problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'),
      )
    await nobodyCame(1)
  })

  it('a role, the default one too, to whoever may not set roles', async () => {
    const { limited, nobodyCame } = await serverWithRole(['create'])
    for (const given of [{ role: 'user' }, { role: [] }, { data: { role: 'admin' } }])
      expect(await limited(given)).toEqual(problem('YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE'))
    await nobodyCame(1)
    expect((await limited({ role: null })).status).toBe(200)
  })

  it('the columns of a ban to whoever may not ban', async () => {
    const { limited, nobodyCame } = await serverWithRole(['create', 'set-role'])
    for (const data of [{ banned: false }, { banReason: null }, { banExpires: '2999-01-01' }])
      expect(await limited({ data })).toEqual(problem('YOU_ARE_NOT_ALLOWED_TO_BAN_USERS'))
    await nobodyCame(1)
    expect((await limited({ data: { image: 'x' }, role: 'user' })).status).toBe(200)
  })

  it('one thing after the other, in the order of WIRE §7.3', async () => {
    const { limited, create, nobodyCame } = await serverWithRole(['create'])
    const taken = 'admin@example.com'
    const data = { role: 5, banned: true, id: 'mine' }
    const worst = { name: 'X', email: 'none', password: '1', data }
    expect(await limited(worst)).toEqual(problem('YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE'))
    expect(await create(worst)).toEqual(problem('INVALID_ROLE_TYPE'))
    expect(await create({ ...worst, role: 'nope' })).toEqual(nonExistent)
    const { role: _role, ...rest } = data
    expect(await limited({ ...worst, data: rest })).toEqual(
      problem('YOU_ARE_NOT_ALLOWED_TO_BAN_USERS'),
    )
    expect(await create({ ...worst, data: rest })).toEqual(problem('USER_ID_CANNOT_BE_SET'))
    expect(await create({ ...worst, data: {} })).toEqual(problem('INVALID_EMAIL'))
    const short = { ...worst, data: {}, email: taken }
    expect(await create(short)).toEqual(problem('PASSWORD_TOO_SHORT'))
    expect(await create({ ...short, password: 'x'.repeat(8) })).toEqual(
      problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'),
    )
    await nobodyCame(1)
  })
})

describe('roles named like members of every object', () => {
  it('C2: are roles like any other where they are defined', async () => {
    const env = writeRolesFile({ constructor: { user: ['get'] }, toString: {}, valueOf: {} })
    const { admin, createUser, signInAs } = await startServer({ env })
    const client = await signInAs(await createUser({ role: 'constructor,toString' }))
    const { id } = await createUser({ role: 'valueOf' })
    expect((await client.users.getUser({ id })).status).toBe(200)
    expect((await client.users.listUsers()).status).toBe(403)
    const asked = { permissions: { user: ['get'] }, role: 'toString' }
    expect((await unwrap(admin.access.hasPermission(asked))).success).toBe(false)
  })

  it('G2: refuses texts that are longer than a list can bear', async () => {
    const { admin } = await startServer()
    const someone = { email: 'long@example.com', name: 'Long' }
    const wrong: [object, string][] = [
      [{ name: 'n'.repeat(256) }, '[body.name] Too big: expected string to have <=255 characters'],
      [{ data: { image: 'i'.repeat(2049) } }, '<=2048'],
      [{ data: { banReason: 'r'.repeat(1001) } }, '<=1000'],
    ]
    for (const [input, message] of wrong) {
      const answer = await admin.users.createUser({ ...someone, ...input })
      expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR' })
      expect(JSON.stringify(answer.body)).toContain(message)
    }
    const email = `${'e'.repeat(320)}@example.com`
    const answer = await admin.users.createUser({ ...someone, email })
    expect(answer.body).toMatchObject({ code: 'INVALID_EMAIL' })
  })
})
