import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import {
  codeOf,
  contract,
  generateOpenApi,
  listRoutes,
  type ProblemName,
  problems,
} from './index.ts'
import { permissionErrors } from './permissions.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document is looked at as what it is, plain JSON
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

/** Every schema of the document, however deep, and where it is. */
function schemasIn(schema: Json, where: string): { where: string; schema: Json }[] {
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
  const deeper = inner.flatMap(([name, one]) => schemasIn(one, `${where}.${name}`))
  return [{ where, schema }, ...deeper]
}

function contentsOf({ requestBody, responses }: Json): Json[] {
  return [requestBody ?? {}, ...Object.values(responses)].flatMap(({ content = {} }) =>
    Object.values<Json>(content).map(({ schema }) => schema),
  )
}

const allSchemas = [
  ...Object.entries(schemas).flatMap(([name, schema]) => schemasIn(schema, name)),
  ...operations.flatMap(({ name, operation }) => [
    ...contentsOf(operation).flatMap((schema) => schemasIn(schema, name)),
    ...(operation.parameters ?? []).flatMap((one: Json) =>
      schemasIn(one.schema ?? one.content['application/json'].schema, name),
    ),
  ]),
]

describe('the contract', () => {
  it('says of every entry what it needs, and in one line and in full what it does', () => {
    const needs = new Set(['nothing', 'session', 'caller', ...Object.keys(permissionErrors)])
    for (const { key, entry } of entries) {
      expect({ key, needs: needs.has(entry.metadata.auth) }).toEqual({ key, needs: true })
      expect(entry.summary).toMatch(/^[A-Z][^\n]{1,79}$/)
      expect(entry.description).toMatch(/^[A-Z].+\.$/)
      expect(entry.metadata.responseDescription).toMatch(/^[A-Z][^\n]*[^.]$/)
    }
    expect(entries).toHaveLength(37)
  })

  it('gives every entry a key, a method and a path of its own', () => {
    const keys = entries.map(({ key }) => key)
    const places = entries.map(({ entry }) => `${entry.method} ${entry.path}`)
    expect(new Set(keys).size).toBe(entries.length)
    expect(new Set(places).size).toBe(entries.length)
  })

  it('has a session asked for by every entry of the admin API', () => {
    const open = entries.filter(({ entry }) => entry.metadata.auth === 'nothing')
    expect(
      open.map(({ entry }) => entry.path).filter((path) => path.startsWith('/admin/')),
    ).toEqual([])
  })
})

describe('the table of problems', () => {
  const rows = Object.entries(problems) as [ProblemName, { status: number; message: string }][]

  it('has one row for a status and a code', () => {
    const answers = rows.map(([name, { status }]) => `${status} ${codeOf(name)}`)
    expect(answers.filter((answer, at) => answers.indexOf(answer) !== at)).toEqual([])
  })

  it('has a public sentence for each', () => {
    for (const [name, { message }] of rows) {
      expect(name).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
      expect(message.length).toBeGreaterThan(5)
    }
  })
})

describe('the OpenAPI document', () => {
  it('is valid', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document))
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
    expect(document).toMatchObject({ openapi: '3.1.1', info: { version: '1.2.3' } })
  })

  it('has every entry, under the name of its key', () => {
    expect(operations.map(({ name, operation }) => [name, operation.operationId])).toEqual(
      entries.map(({ key, entry }) => [`${entry.method} ${entry.path}`, key]),
    )
  })

  it('asks for a bearer token wherever the entry needs a caller, and takes a key but for a session', () => {
    expect(document.components.securitySchemes).toEqual({
      bearerAuth: { type: 'http', scheme: 'bearer' },
      apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
    })
    const ways = (needs: string) => [
      ...(needs === 'nothing' ? [] : [{ bearerAuth: [] }]),
      ...(needs === 'nothing' || needs === 'session' ? [] : [{ apiKey: [] }]),
    ]
    const asked = operations.map(({ name, operation }) => [name, operation.security])
    expect(asked).toEqual(
      entries.map(({ entry: { method, path, metadata } }) => [
        `${method} ${path}`,
        ways(metadata.auth),
      ]),
    )
  })

  it('names its schemas, and what every request and success is', () => {
    for (const name of Object.keys(schemas)) expect(name).toMatch(/^[A-Z][A-Za-z]+$/)
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining(['User', 'Session', 'Problem']))
    for (const { operation } of operations) {
      const name = operation.operationId.replace(/^./, (letter: string) => letter.toUpperCase())
      const [success] = contentsOf({ responses: [operation.responses[200]] })
      expect(success).toEqual({ $ref: `#/components/schemas/${name}Response` })
      for (const body of contentsOf({ ...operation, responses: {} }))
        expect(body).toEqual({ $ref: `#/components/schemas/${name}Request` })
    }
  })

  it('points at nothing that is not there', () => {
    const pointed = allSchemas.flatMap(({ schema }) => schema.$ref ?? [])
    const names = pointed.map((reference) => /^#\/components\/schemas\/(\w+)$/.exec(reference)?.[1])
    expect(names.filter((name) => !name || !(name in schemas))).toEqual([])
    expect(names.length).toBeGreaterThan(100)
  })

  it('has no empty schema, save for fields that are there to be refused', () => {
    const telling = ['$ref', 'type', 'anyOf', 'oneOf', 'allOf', 'enum', 'const']
    const empty = allSchemas.filter(({ schema }) => !telling.some((key) => key in schema))
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

  it('lists the codes of each refusal that an entry declares', () => {
    const { responses } = (document.paths['/admin/ban-user'] as Json).post
    expect(responses[404].content['application/json'].schema).toEqual({
      allOf: [
        { $ref: '#/components/schemas/Problem' },
        { type: 'object', properties: { code: { enum: ['USER_NOT_FOUND'] } } },
      ],
    })
  })
})
