import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { countedExplanations, explainedPaths } from './explain-permission.ts'
import {
  codeOf,
  contract,
  generateOpenApi,
  listRoutes,
  noBody,
  type ProblemName,
  problems,
  subjectDescriptions,
} from './index.ts'
import { permissionErrors } from './permissions.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document is plain JSON
type Json = Record<string, any>

const entries = listRoutes(contract)
const document = generateOpenApi(contract, {
  baseUrl: 'http://localhost:3000/api/auth',
  version: '1.2.3',
})
const schemas = document.components.schemas as Json

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    operation: operation as Json,
  })),
)

/** Lists every schema inside a schema, and where it is. */
function listSchemas(schema: Json, where: string): { where: string; schema: Json }[] {
  const {
    properties = {},
    items,
    additionalProperties,
    anyOf = [],
    oneOf = [],
    allOf = [],
  } = schema
  const inner = [
    ...Object.entries(properties as Json),
    ...[items, additionalProperties].filter((one) => typeof one === 'object').entries(),
    ...[...anyOf, ...oneOf, ...allOf].entries(),
  ]
  const deeper = inner.flatMap(([name, one]) => listSchemas(one, `${where}.${name}`))
  return [{ where, schema }, ...deeper]
}

function listContents({ requestBody, responses }: Json): Json[] {
  return [requestBody ?? {}, ...Object.values(responses)].flatMap(({ content = {} }) =>
    Object.values<Json>(content).map(({ schema }) => schema),
  )
}

const allSchemas = [
  ...Object.entries(schemas).flatMap(([name, schema]) => listSchemas(schema, name)),
  ...operations.flatMap(({ name, operation }) => [
    ...listContents(operation).flatMap((schema) => listSchemas(schema, name)),
    ...(operation.parameters ?? []).flatMap((one: Json) =>
      listSchemas(one.schema ?? one.content['application/json'].schema, name),
    ),
  ]),
]

describe('the contract', () => {
  it('has a requirement, a summary and a description for every entry', () => {
    const requirements = new Set(['nothing', 'session', 'caller', ...Object.keys(permissionErrors)])
    for (const { key, entry } of entries) {
      expect(requirements, key).toContain(entry.metadata.auth)
      expect(entry.summary).toMatch(/^[A-Z][^\n]{1,79}$/)
      expect(entry.description).toMatch(/^[A-Z].+\.$/)
      expect(entry.metadata.responseDescription).toMatch(/^[A-Z][^\n]*[^.]$/)
    }
    expect(entries).toHaveLength(42)
  })

  it('has no two entries with the same key, or the same method and path', () => {
    const keys = entries.map(({ key }) => key)
    const endpoints = entries.map(({ entry }) => `${entry.method} ${entry.path}`)
    expect(new Set(keys).size).toBe(entries.length)
    expect(new Set(endpoints).size).toBe(entries.length)
  })

  it('explains every change of the admin API', () => {
    const changes = entries.filter(
      ({ entry }) => entry.path.startsWith('/admin/') && !entry.metadata.isReadOnly,
    )
    expect(changes.map(({ entry }) => entry.path)).toEqual(explainedPaths)
  })

  it('counts the explanations that can tell that an address is taken', () => {
    const addressChecks = explainedPaths.filter((path) =>
      JSON.stringify(document.paths[path]).includes('USER_ALREADY_EXISTS'),
    )
    expect(countedExplanations).toEqual(addressChecks)
  })

  it('needs a credential for every entry of the admin API', () => {
    const open = entries.filter(({ entry }) => entry.metadata.auth === 'nothing')
    expect(
      open.map(({ entry }) => entry.path).filter((path) => path.startsWith('/admin/')),
    ).toEqual([])
  })
})

describe('the table of problems', () => {
  const rows = Object.entries(problems) as [ProblemName, { status: number; message: string }][]

  it('has no two rows with the same status and code', () => {
    const pairs = rows.map(([name, { status }]) => `${status} ${codeOf(name)}`)
    expect(pairs.filter((pair, index) => pairs.indexOf(pair) !== index)).toEqual([])
  })

  it('names the permission that a caller lacks', () => {
    for (const [permission, name] of Object.entries(permissionErrors))
      expect(problems[name].message).toContain(`This needs the permission ${permission}.`)
  })

  it('has a message for every error', () => {
    for (const [name, { message }] of rows) {
      expect(name).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
      expect(message.length).toBeGreaterThan(5)
    }
  })
})

describe('a description', () => {
  it('exists for every field of a request and a response', () => {
    const named = allSchemas.filter(({ where }) => !where.includes('/'))
    const bare = named.flatMap(({ where, schema }) =>
      Object.entries<Json>(schema.properties ?? {})
        .filter(([, field]) => !field.description && !field.$ref && !isNamed(field))
        .map(([name]) => `${where}.${name}`),
    )
    expect(bare).toEqual([])
  })

  it('exists for every subject', () => {
    expect(Object.keys(subjectDescriptions)).toEqual(Object.keys(contract))
  })
})

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document))
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
    expect(document).toMatchObject({ openapi: '3.1.1', info: { version: '1.2.3' } })
  })

  it('has an operation for every entry, with its key as the id', () => {
    expect(operations.map(({ name, operation }) => [name, operation.operationId])).toEqual(
      entries.map(({ key, entry }) => [`${entry.method} ${entry.path}`, key]),
    )
  })

  it('accepts a bearer token where a credential is needed, and an API key unless it must be a session', () => {
    expect(document.components.securitySchemes).toEqual({
      bearerAuth: { type: 'http', scheme: 'bearer' },
      apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
    })
    const securityOf = (auth: string) => [
      ...(auth === 'nothing' ? [] : [{ bearerAuth: [] }]),
      ...(auth === 'nothing' || auth === 'session' ? [] : [{ apiKey: [] }]),
    ]
    const found = operations.map(({ name, operation }) => [name, operation.security])
    expect(found).toEqual(
      entries.map(({ entry: { method, path, metadata } }) => [
        `${method} ${path}`,
        securityOf(metadata.auth),
      ]),
    )
  })

  it('has a named schema for every request and every 200 response', () => {
    for (const name of Object.keys(schemas)) expect(name).toMatch(/^[A-Z][A-Za-z]+$/)
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining(['User', 'Session', 'Problem']))
    for (const { operation } of operations) {
      const name = operation.operationId.replace(/^./, (letter: string) => letter.toUpperCase())
      const [success] = listContents({ responses: [operation.responses[200]] })
      expect(success).toEqual({ $ref: `#/components/schemas/${name}Response` })
      for (const body of listContents({ ...operation, responses: {} }))
        expect(body).toEqual({ $ref: `#/components/schemas/${name}Request` })
    }
  })

  it('keeps every definition among the shared schemas, where generators look for it', () => {
    expect(JSON.stringify(document)).not.toContain('"$defs"')
  })

  it('describes JSON in a parameter as a string, which every generator can send', () => {
    const parameters = operations.flatMap(({ operation }) => operation.parameters ?? [])
    expect(parameters.filter(({ content }) => content)).toEqual([])
    expect(parameters.find(({ name }) => name === 'filters').schema).toEqual({
      type: 'string',
      contentMediaType: 'application/json',
      contentSchema: {
        type: 'array',
        items: { $ref: '#/components/schemas/UserFilter' },
        maxItems: 10,
      },
    })
  })

  it('has no default in a request, as generators make fields with a default required', () => {
    const requests = JSON.stringify([operations, schemas])
    expect(requests).not.toContain('"default":')
    expect(requests).toContain('Default: `eq`.')
  })

  it('bounds the limit of a page and the offset', () => {
    const larger = generateOpenApi(contract, { baseUrl: '', version: '1', maxPageSize: 5000 })
    const { parameters } = (larger.paths['/admin/list-users'] as Json).get
    const schemaOf = (name: string) => parameters.find((one: Json) => one.name === name).schema
    expect(schemaOf('limit')).toEqual({ type: 'integer', minimum: 1, maximum: 5000 })
    expect(schemaOf('offset')).toMatchObject({ type: 'integer', minimum: 0 })
    const { parameters: standard } = (document.paths['/admin/list-users'] as Json).get
    expect(JSON.stringify(standard)).toContain('"maximum":1000}')
  })

  it('lists the statuses that any request can get at every operation', () => {
    for (const { name, operation } of operations) {
      const ofPosts = name.startsWith('POST') ? ['413', '415'] : []
      const statuses = Object.keys(operation.responses)
      expect(statuses).toEqual(
        expect.arrayContaining(['200', '405', '429', '431', '500', '503', ...ofPosts]),
      )
    }
  })

  it('has a valid example for every request', () => {
    for (const { key, entry } of entries) {
      const { query, body, metadata } = entry
      const schema = body instanceof z.ZodType && body !== noBody ? body : query
      expect(metadata.example !== undefined, key).toBe(schema !== undefined)
      if (schema) expect(schema.safeParse(metadata.example), key).toMatchObject({ success: true })
    }
    const contents = operations.flatMap(({ operation }) => operation.requestBody?.content ?? [])
    expect(
      contents.every((content) => Object.values<Json>(content).every((one) => one.example)),
    ).toBe(true)
    const { parameters } = (document.paths['/admin/list-users'] as Json).get
    const filters = parameters.find((one: Json) => one.name === 'filters')
    expect(JSON.parse(filters.example)).toEqual([{ field: 'banned', operator: 'eq', value: false }])
  })

  it('refers only to schemas that exist', () => {
    const references = allSchemas.flatMap(({ schema }) => schema.$ref ?? [])
    const names = references.map(
      (reference) => /^#\/components\/schemas\/(\w+)$/.exec(reference)?.[1],
    )
    expect(names.filter((name) => !name || !(name in schemas))).toEqual([])
    expect(names.length).toBeGreaterThan(100)
  })

  it('has no empty schema except for fields that are refused', () => {
    const typeKeys = ['$ref', 'type', 'anyOf', 'oneOf', 'allOf', 'enum', 'const']
    const empty = allSchemas.filter(({ schema }) => !typeKeys.some((key) => key in schema))
    expect(empty.filter(({ schema }) => !/^Refused/.test(schema.description ?? ''))).toEqual([])
    expect(empty.map(({ where }) => where)).toEqual([
      'CreateUserData.id',
      'UpdateUserData.id',
      'UpdateUserData.password',
      'SignUpEmailRequest.role',
      'SignUpEmailRequest.banReason',
      'SignUpEmailRequest.banExpires',
    ])
    expect(allSchemas.length).toBeGreaterThan(300)
  })

  it('lists the codes of every error that an entry declares', () => {
    const { responses } = (document.paths['/admin/ban-user'] as Json).post
    expect(responses[404].content['application/json'].schema).toEqual({
      allOf: [
        { $ref: '#/components/schemas/Problem' },
        { type: 'object', properties: { code: { enum: ['USER_NOT_FOUND'] } } },
      ],
    })
  })
})

/** Whether a field may be `null` or a named schema, which has its own description. */
function isNamed({ anyOf = [] }: Json) {
  return anyOf.some((choice: Json) => choice.$ref)
}
