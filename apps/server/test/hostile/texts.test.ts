import { describe, expect, it } from 'vitest'
import { buildIncompressibleText } from '../kit/incompressible-text.ts'
import { writeRolesFile } from '../kit/roles.ts'
import { startServer, unwrap } from '../kit/server.ts'
import { everyEntry } from '../policies/examples.ts'
import { listFields, setField } from './fields.ts'
import { expectAlive, expectResponse } from './refusals.ts'

const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']
const malformed = [
  '\0',
  'a\0b',
  '\ud800',
  '\udc00x',
  '\uffff',
  '\u202e',
  '\r\nset-cookie: x=1',
  "' OR 1",
]
const texts = [...malformed, ...inherited]

const withBody = everyEntry.filter(({ bodyFor }) => bodyFor('x'))

describe('an unusual string', () => {
  it('F4: gets a response in any field', async () => {
    const server = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
    const { request, signInAs, createUser } = server
    for (const one of withBody) {
      const { token } = await signInAs(await createUser({ role: 'admin' }))
      const example = one.bodyFor((await createUser()).id) ?? {}
      for (const path of listFields(one)) {
        for (const text of texts) {
          for (const value of [text, [text], { [text]: [text] }]) {
            const json = setField(example, path, value)
            const response = await request('POST', one.entry.path, { json, token })
            expectResponse(response, `${one.key}: ${path.join('.')} = ${JSON.stringify(value)}`)
          }
        }
      }
    }
    await expectAlive(server)
  }, 300_000)

  it('F4: gets a response as the name of any field', async () => {
    const server = await startServer()
    for (const { entry, key, bodyFor } of withBody) {
      const responses = texts.map((text) =>
        server.request('POST', entry.path, {
          body: JSON.stringify({ ...bodyFor('x'), [text]: { [text]: text } }),
          headers: { 'content-type': 'application/json' },
          token: server.admin.token,
        }),
      )
      for (const response of await Promise.all(responses)) expectResponse(response, key)
    }
    expect(Object.keys(Object.prototype)).toEqual([])
    await expectAlive(server)
  })

  it('F4: gets a response as a credential', async () => {
    const server = await startServer()
    const tokens = [
      ...inherited,
      '%00',
      '%',
      '%zz.%zz',
      '.',
      '..',
      'a.b.c',
      '\u00ff',
      'x'.repeat(5000),
    ]
    for (const token of tokens) {
      const refused = await server.request('GET', '/list-sessions', { token })
      expect(refused.status, token).toBe(401)
      const cookies = [`better-auth.session_token=${token}`, `${token}=${token}`, `;;${token};=`]
      for (const cookie of cookies) {
        const response = await server.request('GET', '/list-sessions', { headers: { cookie } })
        expect(response.status, cookie).toBe(401)
      }
    }
    await expectAlive(server)
  })
})

describe('G3: NUL', () => {
  const ann = { email: 'ann@example.com', name: 'Ann' }
  const message = (field: string) => `[${field}] Invalid input: expected string without NUL`

  it('is rejected in every stored string, and nothing is stored', async () => {
    const { admin, createUser, request } = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
    const user = await createUser()
    const { total } = await unwrap(admin.users.listUsers())
    const messageFrom = async (path: string, json: object) => {
      const { status, body } = await request('POST', path, { json, token: admin.token })
      return `${status} ${body.message}`
    }
    const create = '/admin/create-user'
    expect(await messageFrom(create, { ...ann, name: 'a\0' })).toBe(`400 ${message('body.name')}`)
    const update = (data: object) => messageFrom('/admin/update-user', { userId: user.id, data })
    for (const column of ['name', 'image', 'banReason'])
      expect(await update({ [column]: '\0' })).toBe(`400 ${message(`body.data.${column}`)}`)
    const ban = await messageFrom('/admin/ban-user', { userId: user.id, banReason: 'a\0b' })
    expect(ban).toBe(`400 ${message('body.banReason')}`)
    const json = { ...ann, name: '\0', password: 'a long password' }
    expect(await messageFrom('/sign-up/email', json)).toBe(`400 ${message('body.name')}`)
    expect((await admin.users.getUser({ id: user.id })).body).toMatchObject(user)
    expect((await unwrap(admin.users.listUsers())).total).toBe(total)
  })

  it('is rejected in searches, email addresses and roles', async () => {
    const { admin, createUser } = await startServer()
    const { id: userId } = await createUser()
    for (const query of [
      { searchValue: '\0' },
      { filterValue: 'a\0', filterField: 'name' },
    ] as const)
      expect((await admin.users.listUsers(query)).body).toMatchObject({ code: 'VALIDATION_ERROR' })
    const withAddress = await admin.users.createUser({ ...ann, email: 'a\0@example.com' })
    expect(withAddress.body).toMatchObject({ code: 'INVALID_EMAIL' })
    const withRole = await admin.access.setRole({ userId, role: 'user\0' })
    expect(withRole.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE' })
  })

  it('makes an id unknown', async () => {
    const { admin, createUser } = await startServer()
    const { id } = await createUser()
    const response = await admin.users.removeUser({ userId: `${id}\0` })
    expect(response.body).toMatchObject({ code: 'USER_NOT_FOUND' })
    expect((await admin.users.getUser({ id })).status).toBe(200)
  })
})

describe('G2: the longest string', () => {
  it('is stored in every column and sorted, in any script', async () => {
    const { admin, createUser } = await startServer()
    const { id: userId } = await createUser()
    const data = {
      name: buildIncompressibleText(255),
      image: buildIncompressibleText(2048),
      banned: true,
      banReason: buildIncompressibleText(1000),
    }
    await unwrap(admin.users.updateUser({ userId, data }))
    for (const sortBy of ['name', 'image', 'banReason'] as const) {
      const page = { sortBy, sortDirection: 'desc', limit: 1 } as const
      const first = await unwrap(admin.users.listUsers(page))
      const cursor = first.nextCursor ?? ''
      const rest = await unwrap(admin.users.listUsers({ ...page, cursor }))
      expect([...first.users, ...rest.users].find(({ id }) => id === userId)).toMatchObject(data)
    }
  })

  it('has 800 characters for all roles of a user together', async () => {
    const names = Array.from({ length: 9 }, () => buildIncompressibleText(99))
    const { admin, createUser } = await startServer({
      env: writeRolesFile(Object.fromEntries(names.map((name) => [name, {}]))),
    })
    const { id: userId } = await createUser()
    const eight = names.slice(0, 8)
    expect((await unwrap(admin.access.setRole({ userId, role: eight }))).user.role).toBe(
      eight.join(','),
    )
    const filtered = { filterField: 'role', filterOperator: 'starts_with' } as const
    const found = await unwrap(admin.users.listUsers({ ...filtered, filterValue: eight[0] ?? '' }))
    expect(found.users.map(({ id }) => id)).toEqual([userId])
    for (const role of [names, names.join(',')]) {
      const ann = { email: 'ann@example.com', name: 'Ann' }
      const responses = [
        await admin.access.setRole({ userId, role }),
        await admin.users.createUser({ ...ann, role }),
        await admin.users.createUser({ ...ann, data: { role } }),
        await admin.users.updateUser({ userId, data: { role } }),
      ]
      for (const { status, body } of responses) {
        expect(status).toBe(400)
        expect((body as { message: string }).message).toMatch(
          /^\[body\.(data\.)?role\] Too big: expected roles to have <=800 characters together$/,
        )
      }
    }
  })
})

describe('a lone surrogate', () => {
  it('is stored as U+FFFD, however it is read', async () => {
    const { admin } = await startServer()
    const input = { email: 'ann@example.com', name: 'A\ud800n', data: { image: '\udc00' } }
    const { user } = await unwrap(admin.users.createUser(input))
    expect(user).toMatchObject({ name: 'A\ufffdn', image: '\ufffd' })
    const { users } = await unwrap(
      admin.users.listUsers({ searchField: 'name', searchValue: 'A\ufffdN' }),
    )
    expect(users).toEqual([user])
  })
})

describe('the name of a property of every object', () => {
  it('C2: is a role only if it is defined', async () => {
    const roles = { constructor: { user: ['list'] } }
    const { admin, createUser, signInAs } = await startServer({ env: writeRolesFile(roles) })
    const user = await createUser()
    for (const role of inherited.filter((name) => name !== 'constructor')) {
      const response = await admin.access.setRole({ userId: user.id, role })
      expect(response.body, role).toMatchObject({
        code: 'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE',
      })
    }
    await unwrap(admin.access.setRole({ userId: user.id, role: 'constructor' }))
    expect((await (await signInAs(user)).users.listUsers()).status).toBe(200)
  })

  it('B2: is not a field for sorting or filtering', async () => {
    const { request, admin } = await startServer()
    for (const name of inherited) {
      for (const query of [`sortBy=${name}`, `filterField=${name}&filterValue=x`]) {
        const response = await request('GET', `/admin/list-users?${query}`, { token: admin.token })
        expect(response.body.code, query).toBe('VALIDATION_ERROR')
      }
    }
  })

  it('A6: is an unknown column', async () => {
    const { request, admin, createUser } = await startServer()
    const { id } = await createUser()
    for (const name of inherited) {
      const body = `{"userId":"${id}","data":{"name":"x","${name}":{"banned":true}}}`
      const headers = { 'content-type': 'application/json' }
      const init = { body, headers, token: admin.token }
      const response = await request('POST', '/admin/update-user', init)
      expect(response.body.message).toBe(`[body.data] Unrecognized key: "${name}"`)
    }
    expect((await admin.users.getUser({ id })).body).not.toMatchObject({ name: 'x' })
  })

  it('E2: grants no permission', async () => {
    const { request, admin } = await startServer()
    for (const name of inherited) {
      for (const permissions of [`{"${name}":["${name}"]}`, `{"user":["${name}"]}`]) {
        const body = `{"permissions":${permissions}}`
        const headers = { 'content-type': 'application/json' }
        const init = { body, headers, token: admin.token }
        const response = await request('POST', '/admin/has-permission', init)
        expect(response.body, permissions).toEqual({ error: null, success: false })
      }
    }
  })
})
