import { describe, expect, it } from 'vitest'
import { contract, generateOpenApi, listRoutes } from './index.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document is plain JSON
type Json = Record<string, any>

/** What better-auth's OpenAPI document has for an operation; `null` if it has nothing. */
type DocumentedOperation = {
  summary: string | null
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

/** Parameters that only Castellan has (compatibility, G7). */
const ownParameters = ['filters', 'cursor', 'count']

const documented: Record<string, DocumentedOperation> = {
  'POST /admin/has-permission': {
    summary: 'Check if the user has permission',
    success: 'Success',
    body: 'optional',
  },
  'POST /admin/stop-impersonating': { summary: null, success: null },
  'POST /admin/ban-user': { summary: 'Ban a user', success: 'User banned', body: 'required' },
  'POST /admin/create-user': {
    summary: 'Create a new user',
    success: 'User created',
    body: 'required',
  },
  'GET /admin/get-user': { summary: 'Get an existing user', success: 'User', query: ['id'] },
  'POST /admin/impersonate-user': {
    summary: 'Impersonate a user',
    success: 'Impersonation session created',
    body: 'required',
  },
  'POST /admin/list-user-sessions': {
    summary: 'List user sessions',
    success: 'List of user sessions',
    body: 'required',
  },
  'GET /admin/list-users': { summary: 'List users', success: 'List of users', query: listQuery },
  'POST /admin/remove-user': {
    summary: 'Delete a user and all their sessions and accounts. Cannot be undone.',
    success: 'User removed',
    body: 'required',
  },
  'POST /admin/revoke-user-session': {
    summary: 'Revoke a user session',
    success: 'Session revoked',
    body: 'required',
  },
  'POST /admin/revoke-user-sessions': {
    summary: 'Revoke all user sessions',
    success: 'Sessions revoked',
    body: 'required',
  },
  'POST /admin/set-role': {
    summary: 'Set the role of a user',
    success: 'User role updated',
    body: 'required',
  },
  'POST /admin/set-user-password': {
    summary: "Set a user's password",
    success: 'Password set',
    body: 'required',
  },
  'POST /admin/unban-user': { summary: 'Unban a user', success: 'User unbanned', body: 'required' },
  'POST /admin/update-user': {
    summary: "Update a user's details",
    success: 'User updated',
    body: 'required',
  },
}

/** The error responses of every operation. */
const errorDescriptions = {
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

/** The paths of the subjects that better-auth does not have. */
const { roles, apiKeys, audit } = contract
const ownPaths = [
  '/admin/explain-permission',
  '/admin/count-users',
  '/admin/user-schema',
  ...listRoutes({ roles, apiKeys, audit }).map(({ entry }) => entry.path),
]

const operations = new Map(
  Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/admin/') && !ownPaths.includes(path))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Json] => [
        `${method.toUpperCase()} ${path}`,
        operation as Json,
      ]),
    ),
)

function listDescriptions({ responses }: Json) {
  return Object.fromEntries(
    Object.entries<Json>(responses).map(([status, { description }]) => [status, description]),
  )
}

describe('the operations of the admin API', () => {
  it('are the fifteen of better-auth', () => {
    expect([...operations.keys()].sort()).toEqual(Object.keys(documented).sort())
    expect(operations.size).toBe(15)
  })

  it.each(Object.entries(documented))(
    'have the summary, responses and parameters of better-auth: %s',
    (name, { summary, success, query, body }) => {
      const operation = operations.get(name) as Json
      expect(operation.summary).toBe(summary ?? 'Stop impersonating a user')
      expect(listDescriptions(operation)).toMatchObject({
        200: success ?? 'Impersonation ended',
        ...errorDescriptions,
      })
      const parameters: Json[] = operation.parameters ?? []
      const names = parameters.map((one) => one.name)
      expect(names.filter((one) => !ownParameters.includes(one))).toEqual(query ?? [])
      expect(parameters.every((one) => one.in === 'query')).toBe(true)
      expect(operation.requestBody === undefined).toBe(body === undefined)
      expect(Object.keys(operation.requestBody?.content ?? {})).toEqual(
        body ? ['application/json'] : [],
      )
      expect(operation.security).toContainEqual({ bearerAuth: [] })
    },
  )

  it('require two inputs that better-auth documents as optional and yet requires', () => {
    const required = [...operations].flatMap(([name, { parameters = [], requestBody }]) => [
      ...parameters.filter((one: Json) => one.required).map((one: Json) => `${name} ${one.name}`),
      ...(requestBody?.required && documented[name]?.body === 'optional' ? [`${name} body`] : []),
    ])
    expect(required.sort()).toEqual(['GET /admin/get-user id', 'POST /admin/has-permission body'])
    const bodies = [...operations].filter(([, { requestBody }]) => requestBody)
    expect(bodies.every(([, { requestBody }]) => requestBody.required)).toBe(true)
  })
})
