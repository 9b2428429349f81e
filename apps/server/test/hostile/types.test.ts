import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { startServer } from '../kit/server.ts'
import { type Example, everyEntry } from '../policies/examples.ts'
import { listFields, listParameters, setField } from './fields.ts'
import { expectAlive, expectRefusal, expectResponse } from './refusals.ts'

function buildNested(depth: number): unknown {
  return depth === 0 ? [] : [buildNested(depth - 1)]
}

const unusualValues: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  'x'.repeat(50_000),
  [],
  [null],
  [{}],
  {},
  { id: 'x' },
  buildNested(500),
]

const withBody = everyEntry.filter(({ bodyFor }) => bodyFor('x'))
const withQuery = everyEntry.filter((one) => listParameters(one).length > 0)

function isAccepted({ entry }: Example, body: unknown) {
  return (entry.body as z.ZodType).safeParse(body).success
}

describe('every field of every body', () => {
  it('F4: gets a response with any value', async () => {
    const server = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
    const { request, signInAs, createUser } = server
    for (const one of withBody) {
      const { token } = await signInAs(await createUser({ role: 'admin' }))
      const example = one.bodyFor((await createUser()).id) ?? {}
      const fields = listFields(one)
      for (const name of Object.keys(example)) expect(fields).toContainEqual([name])
      for (const path of fields) {
        for (const value of [...unusualValues, undefined]) {
          const json = setField(example, path, value)
          const response = await request('POST', one.entry.path, { json, token })
          const what = `${one.key}: ${path.join('.')} = ${JSON.stringify(value)?.slice(0, 60)}`
          expectResponse(response, what)
          if (!isAccepted(one, json)) expect(response.status, what).toBe(400)
        }
      }
    }
    await expectAlive(server)
  }, 300_000)

  it('F4: is named in the message when it is missing', async () => {
    const { request, admin } = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
    for (const one of withBody) {
      const missing = await request('POST', one.entry.path, { token: admin.token })
      expect(missing.body.message, one.key).toContain('expected object, received undefined')
      if (isAccepted(one, {})) continue
      const empty = await request('POST', one.entry.path, { json: {}, token: admin.token })
      expect(empty.body.code, one.key).toBe('VALIDATION_ERROR')
      expect(empty.body.message).toMatch(/^\[body(\.\w+)?\] Invalid input/)
    }
  })
})

describe('every body', () => {
  it('F4: must be an object', async () => {
    const server = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
    for (const { entry, key } of withBody) {
      for (const json of [null, true, 5, 'text', [], [{}]]) {
        const response = await server.request('POST', entry.path, {
          json,
          token: server.admin.token,
        })
        expectRefusal(response, key)
        expect(response.body.code, key).toBe('VALIDATION_ERROR')
      }
    }
  })

  it('F4: may have unknown fields', async () => {
    const { request, admin } = await startServer()
    const json = {
      permissions: { user: ['ban'] },
      unknown: { deep: [1] },
      status: 500,
      headers: {},
    }
    const response = await request('POST', '/admin/has-permission', { json, token: admin.token })
    expect(response.body).toEqual({ error: null, success: true })
  })
})

describe('every parameter of every query', () => {
  const texts = [
    '',
    '%00',
    '%',
    '%zz',
    '%ff%fe',
    '%ED%A0%80',
    '-1',
    '1e9',
    'NaN',
    '[]',
    '__proto__',
  ]

  it('F4: gets a response with any value', async () => {
    const server = await startServer()
    for (const one of withQuery) {
      for (const name of listParameters(one)) {
        for (const text of [...texts, 'x'.repeat(5000), `a&${name}=b`]) {
          const path = `${one.entry.path}?${name}=${text}`
          const response = await server.request('GET', path, { token: server.admin.token })
          expectResponse(response, `${one.key}: ${name}=${text.slice(0, 40)}`)
        }
      }
    }
    await expectAlive(server)
  })

  it('F4: works among two thousand others, in any order', async () => {
    const { request, admin, createUser } = await startServer()
    const { id } = await createUser()
    const response = await request('GET', `/admin/get-user?${'a=1&'.repeat(2000)}id=${id}`, {
      token: admin.token,
    })
    expect(response.body.id).toBe(id)
  })

  it('B5: uses the last of several values', async () => {
    const { request, admin, createUser } = await startServer()
    const { id } = await createUser()
    const others = 'filterValue=a&'.repeat(1050)
    const path = `/admin/list-users?filterField=id&filterOperator=in&${others}filterValue=${id}`
    expect((await request('GET', path, { token: admin.token })).body.total).toBe(1)
  })

  it('F4: gets a response with every encoding that URLs allow', async () => {
    const server = await startServer()
    for (const query of ['?', '??', '?&&=&', '?%', '?%zz=%zz', '?a[b][c]=1', '?id', '?=x', '?+%2B'])
      expectRefusal(
        await server.request('GET', `/admin/get-user${query}`, { token: server.admin.token }),
        query,
      )
    await expectAlive(server)
  })
})
