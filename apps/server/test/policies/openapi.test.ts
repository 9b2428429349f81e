import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { startServer, type TestServer } from '../kit/server.ts'
import { type Example, everyEntry } from './examples.ts'

type Content = Record<string, { schema: object }>

type Operation = { responses: Record<string, { content: Content }> }

type OpenApi = { paths: Record<string, Record<string, Operation>>; components: object }

/** Creates a check of a response against a document, which says what is wrong. */
function createResponseCheck({ paths, components }: OpenApi) {
  const ajv = new Ajv.default({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'openapi:', components })
  return (
    { method, entry: { path } }: Example,
    response: Awaited<ReturnType<TestServer['request']>>,
  ) => {
    const where = `${method} ${path} ${response.status}`
    const declared = paths[path]?.[method.toLowerCase()]?.responses[response.status]
    if (!declared) return [`${where}: undeclared status`]
    const media = response.headers.get('content-type') ?? ''
    const schema = declared.content[media]?.schema
    if (!schema) return [`${where}: undeclared media type ${media}`]
    // A reference of the document becomes one of the schema that holds its components.
    const text = JSON.stringify(schema).replaceAll('"#/components', '"openapi:#/components')
    const validate = ajv.compile(JSON.parse(text) as object)
    const body = media === 'application/json' ? response.body : response.text
    return validate(body) ? [] : [`${where}: ${ajv.errorsText(validate.errors)}`]
  }
}

describe('the OpenAPI document', () => {
  it('G6: declares every response of valid, invalid and forbidden requests', async () => {
    const server = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
    const { request, createUser, signInAs, admin } = server
    const check = createResponseCheck((await request('GET', '/openapi.json')).body as OpenApi)
    const violations: string[] = []
    let requests = 0
    for (const one of everyEntry) {
      const user = await createUser()
      const { key, secret } = await createApiKey(server)
      const { token } = await signInAs(user)
      const own = await signInAs(await createUser({ role: 'admin' }))
      const json = one.bodyFor(user.id, key.id)
      const path = one.pathFor(user.id, key.id)
      const invalid = one.method === 'GET' ? `${one.entry.path}?limit=0&id=` : path
      const sent = [
        await request(one.method, path, { json, token }),
        await request(one.method, path, { json, token: secret }),
        await request(one.method, path, { json }),
        await request(one.method, invalid, {
          json: one.method === 'GET' ? undefined : [],
          token: own.token,
        }),
        await request(one.method, path, { json, token: own.token }),
      ]
      violations.push(...sent.flatMap((response) => check(one, response)))
      requests += sent.length
    }
    expect(violations).toEqual([])
    expect(requests).toBeGreaterThan(150)
    expect((await admin.users.listUsers()).status).toBe(200)
  })

  it('finds a response that is not declared', async () => {
    const { request, admin } = await startServer()
    const document = (await request('GET', '/openapi.json')).body as OpenApi
    const [getUser] = everyEntry.filter(({ key }) => key === 'getUser')
    const { token } = admin
    const response = await request('GET', '/admin/get-user?id=none', { token })
    const check = createResponseCheck(document)
    expect(check(getUser as Example, response)).toEqual([])
    expect(check(getUser as Example, { ...response, status: 418 })).toHaveLength(1)
    expect(check(getUser as Example, { ...response, body: { message: 1 } })).toHaveLength(1)
  })
})
