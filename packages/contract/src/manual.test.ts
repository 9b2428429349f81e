import { describe, expect, it } from 'vitest'
import { contract, generateOpenApi, listRoutes } from './index.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document is looked at as what it is, plain JSON
type Json = Record<string, any>

/** What the manual of the admin API says of an operation. `null`: it says nothing. */
type Page = {
  line: string | null
  success: string | null
  query?: string[]
  body?: 'required' | 'optional'
}

const listQuery = [
  'searchValue',
  'searchField',
  'searchOperator',
  'limit',
  'offset',
  'sortBy',
  'sortDirection',
  'filterField',
  'filterValue',
  'filterOperator',
]

/** What is ours beside the manual (G7). */
const ofOurOwn = ['filters', 'cursor', 'count']

const manual: Record<string, Page> = {
  'POST /admin/has-permission': {
    line: 'Check if the user has permission',
    success: 'Success',
    body: 'optional',
  },
  'POST /admin/stop-impersonating': { line: null, success: null },
  'POST /admin/ban-user': { line: 'Ban a user', success: 'User banned', body: 'required' },
  'POST /admin/create-user': {
    line: 'Create a new user',
    success: 'User created',
    body: 'required',
  },
  'GET /admin/get-user': { line: 'Get an existing user', success: 'User', query: ['id'] },
  'POST /admin/impersonate-user': {
    line: 'Impersonate a user',
    success: 'Impersonation session created',
    body: 'required',
  },
  'POST /admin/list-user-sessions': {
    line: 'List user sessions',
    success: 'List of user sessions',
    body: 'required',
  },
  'GET /admin/list-users': { line: 'List users', success: 'List of users', query: listQuery },
  'POST /admin/remove-user': {
    line: 'Delete a user and all their sessions and accounts. Cannot be undone.',
    success: 'User removed',
    body: 'required',
  },
  'POST /admin/revoke-user-session': {
    line: 'Revoke a user session',
    success: 'Session revoked',
    body: 'required',
  },
  'POST /admin/revoke-user-sessions': {
    line: 'Revoke all user sessions',
    success: 'Sessions revoked',
    body: 'required',
  },
  'POST /admin/set-role': {
    line: 'Set the role of a user',
    success: 'User role updated',
    body: 'required',
  },
  'POST /admin/set-user-password': {
    line: "Set a user's password",
    success: 'Password set',
    body: 'required',
  },
  'POST /admin/unban-user': { line: 'Unban a user', success: 'User unbanned', body: 'required' },
  'POST /admin/update-user': {
    line: "Update a user's details",
    success: 'User updated',
    body: 'required',
  },
}

/** The same for every operation. */
const failures = {
  400: 'Bad Request. Usually due to missing parameters, or invalid parameters.',
  401: 'Unauthorized. Due to missing or invalid authentication.',
  403: 'Forbidden. You do not have permission to access this resource or to perform this action.',
  404: 'Not Found. The requested resource was not found.',
  429: 'Too Many Requests. You have exceeded the rate limit. Try again later.',
  500: 'Internal Server Error. This is a problem with the server that you cannot fix.',
}

const document = generateOpenApi(contract, {
  baseUrl: 'http://localhost:3000/api/auth',
  version: '1.0.0',
})

/** The subjects that better-auth does not have. */
const { roles, apiKeys, audit } = contract
const ourPaths = listRoutes({ roles, apiKeys, audit }).map(({ entry }) => entry.path)

const operations = new Map(
  Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/admin/') && !ourPaths.includes(path))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Json] => [
        `${method.toUpperCase()} ${path}`,
        operation as Json,
      ]),
    ),
)

function descriptionsOf({ responses }: Json) {
  return Object.fromEntries(
    Object.entries<Json>(responses).map(([status, { description }]) => [status, description]),
  )
}

describe('the document, held against the manual of the admin API,', () => {
  it('has the same fifteen operations', () => {
    expect([...operations.keys()].sort()).toEqual(Object.keys(manual).sort())
    expect(operations.size).toBe(15)
  })

  it.each(Object.entries(manual))('says the same of %s', (name, { line, success, query, body }) => {
    const operation = operations.get(name) as Json
    expect(operation.summary).toBe(line ?? 'Stop impersonating a user')
    expect(descriptionsOf(operation)).toEqual({
      200: success ?? 'Impersonation ended',
      ...failures,
    })
    const parameters: Json[] = operation.parameters ?? []
    const names = parameters.map((one) => one.name)
    expect(names.filter((one) => !ofOurOwn.includes(one))).toEqual(query ?? [])
    expect(parameters.every((one) => one.in === 'query')).toBe(true)
    expect(operation.requestBody === undefined).toBe(body === undefined)
    expect(Object.keys(operation.requestBody?.content ?? {})).toEqual(
      body ? ['application/json'] : [],
    )
    expect(operation.security).toContainEqual({ bearerAuth: [] })
  })

  it('is stricter in two places alone, where the manual calls optional what was always refused', () => {
    const required = [...operations].flatMap(([name, { parameters = [], requestBody }]) => [
      ...parameters.filter((one: Json) => one.required).map((one: Json) => `${name} ${one.name}`),
      ...(requestBody?.required && manual[name]?.body === 'optional' ? [`${name} body`] : []),
    ])
    expect(required.sort()).toEqual(['GET /admin/get-user id', 'POST /admin/has-permission body'])
    const bodies = [...operations].filter(([, { requestBody }]) => requestBody)
    expect(bodies.every(([, { requestBody }]) => requestBody.required)).toBe(true)
  })
})
