import { describe, expectTypeOf, it } from 'vitest'
import * as z from 'zod'
import {
  type Client,
  createClient,
  type InputOf,
  isProblem,
  iterateUsers,
  type ProblemCode,
  ProblemError,
  type ResponseOf,
  type Session,
  type User,
  unwrap,
} from './index.ts'

const client = createClient({ baseUrl: 'http://localhost:3000/api/auth' })

describe('a client', () => {
  it('has every subject, and the methods that are not of the API', () => {
    expectTypeOf<keyof typeof client>().toEqualTypeOf<
      | 'users'
      | 'access'
      | 'roles'
      | 'bans'
      | 'sessions'
      | 'impersonation'
      | 'apiKeys'
      | 'audit'
      | 'auth'
      | 'token'
      | 'signIn'
      | 'signOut'
      | 'withToken'
    >()
  })

  it('has every entry of a subject', () => {
    expectTypeOf<keyof typeof client.bans>().toEqualTypeOf<'banUser' | 'unbanUser'>()
    expectTypeOf<keyof typeof client.users>().toEqualTypeOf<
      | 'getUser'
      | 'listUsers'
      | 'createUser'
      | 'updateUser'
      | 'removeUser'
      | 'setUserPassword'
      | 'getUserSchema'
      | 'countUsers'
    >()
  })

  it('knows every field of an input and its possible values', () => {
    type Ban = InputOf<'bans', 'banUser'>
    expectTypeOf<Parameters<typeof client.bans.banUser>[0]>().toEqualTypeOf<Ban>()
    expectTypeOf<keyof Ban>().toEqualTypeOf<'userId' | 'banReason' | 'banExpiresIn'>()
    type List = NonNullable<Parameters<typeof client.users.listUsers>[0]>
    expectTypeOf<List['sortDirection']>().toEqualTypeOf<'asc' | 'desc' | undefined>()
    expectTypeOf<List['searchField']>().toEqualTypeOf<'email' | 'name' | 'any' | undefined>()
    expectTypeOf<'banExpires'>().toExtend<List['sortBy']>()
  })

  it('knows every status of a response and its codes', async () => {
    const response = await client.sessions.listUserSessions({ userId: 'u' })
    expectTypeOf(response.status).toEqualTypeOf<
      200 | 400 | 401 | 403 | 404 | 405 | 408 | 413 | 415 | 429 | 431 | 500 | 503
    >()
    if (response.status === 404)
      expectTypeOf(response.body.code).toEqualTypeOf<'USER_NOT_FOUND' | 'NOT_FOUND'>()
    if (response.status === 401) expectTypeOf(response.body.code).toEqualTypeOf<'UNAUTHORIZED'>()
    expectTypeOf(response.headers).toEqualTypeOf<Headers>()
    expectTypeOf(response).toEqualTypeOf<ResponseOf<'sessions', 'listUserSessions'>>()
  })

  it('knows every error code', () => {
    expectTypeOf<'LAST_ADMIN'>().toExtend<ProblemCode>()
    expectTypeOf<string>().not.toExtend<ProblemCode>()
  })
})

describe('a response', () => {
  it('is narrowed by its status', async () => {
    const response = await client.users.createUser({ email: 'a@b.co', name: 'A' })
    if (response.status === 200) expectTypeOf(response.body.user).toEqualTypeOf<User>()
    else {
      expectTypeOf(response.body.message).toEqualTypeOf<string>()
      expectTypeOf(response.body.requestId).toEqualTypeOf<string | undefined>()
    }
  })

  it('must be narrowed before its body is used', async () => {
    const response = await client.bans.banUser({ userId: 'u' })
    // @ts-expect-error An error has no user.
    response.body.user
    // @ts-expect-error This code does not come with this status.
    if (response.status === 404 && response.body.code === 'LAST_ADMIN') return
  })

  it('unwraps to the body of a success', async () => {
    const { user } = await unwrap(client.bans.banUser({ userId: 'u' }))
    expectTypeOf(user).toEqualTypeOf<User>()
    const own = await unwrap(client.auth.getSession())
    expectTypeOf(own).toEqualTypeOf<{ session: Session; user: User } | null>()
    const all = await unwrap(client.auth.listSessions())
    expectTypeOf(all).toEqualTypeOf<Session[]>()
  })
})

describe('a permission', () => {
  it('is completed, and may be one of the app', () => {
    const permissions = ['user:get', 'invoice:read']
    client.apiKeys.createApiKey({ name: 'a', permissions })
    client.roles.createRole({ name: 'a', permissions: { user: ['get'], invoice: ['read'] } })
    type Permissions = InputOf<'apiKeys', 'createApiKey'>['permissions']
    expectTypeOf<'user:get'>().toExtend<Permissions[number]>()
  })
})

describe('an optional input', () => {
  it('may be left out or undefined', () => {
    client.users.listUsers()
    client.users.listUsers({ limit: 10 }, { timeoutMs: 1000 })
    client.auth.getSession()
    client.auth.signOut(undefined, { signal: undefined })
    client.users.createUser({ email: 'a@b.co', name: 'A', role: undefined })
  })
})

describe('the compiler', () => {
  it('refuses an input that is missing or lacks a field', () => {
    // @ts-expect-error The user is missing.
    client.bans.banUser()
    // @ts-expect-error The user is missing.
    client.bans.banUser({ banReason: 'spam' })
    // @ts-expect-error The name is missing.
    client.users.createUser({ email: 'a@b.co' })
    // @ts-expect-error The permissions are missing.
    client.access.hasPermission({ role: 'admin' })
  })

  it('refuses an unknown field', () => {
    // @ts-expect-error It is banReason.
    client.bans.banUser({ userId: 'u', reason: 'spam' })
    // @ts-expect-error It is searchValue.
    client.users.listUsers({ search: 'ada' })
    // @ts-expect-error There is no such column.
    client.users.updateUser({ userId: 'u', data: { nickname: 'ada' } })
    // @ts-expect-error This method takes no input.
    client.auth.ok({ surprise: true })
  })

  it('refuses a value of the wrong type', () => {
    // @ts-expect-error It is a number.
    client.bans.banUser({ userId: 'u', banExpiresIn: '60' })
    // @ts-expect-error There is no such direction.
    client.users.listUsers({ sortDirection: 'up' })
    // @ts-expect-error There is no such column.
    client.users.listUsers({ sortBy: 'password' })
    // @ts-expect-error It is true or false.
    client.users.updateUser({ userId: 'u', data: { banned: 'yes' } })
  })

  it('refuses an unknown method, subject or option', () => {
    // @ts-expect-error It is banUser.
    client.bans.ban
    // @ts-expect-error It is users.
    client.user
    // @ts-expect-error The base URL is missing.
    createClient({})
    // @ts-expect-error It is timeoutMs.
    createClient({ baseUrl: '/api/auth', timeout: 5 })
    // @ts-expect-error Only signIn stores a token.
    client.token = 'token'
  })
})

describe('isProblem', () => {
  it('narrows an unknown error, to one code if one is given', () => {
    const caught: unknown = new Error()
    if (isProblem(caught)) {
      expectTypeOf(caught).toEqualTypeOf<ProblemError>()
      expectTypeOf(caught.code).toEqualTypeOf<ProblemCode>()
    }
    if (isProblem(caught, 'USER_NOT_FOUND')) {
      expectTypeOf(caught.code).toEqualTypeOf<'USER_NOT_FOUND'>()
      expectTypeOf(caught.status).toEqualTypeOf<number>()
      expectTypeOf(caught.requestId).toEqualTypeOf<string | undefined>()
    }
    expectTypeOf(caught).toEqualTypeOf<unknown>()
  })

  it('knows the codes', () => {
    // @ts-expect-error It is USER_NOT_FOUND.
    isProblem(new ProblemError({ status: 404, code: 'X', message: 'x' }), 'NO_SUCH_USER')
  })
})

describe('iterateUsers', () => {
  it('takes the query of listUsers and yields users', async () => {
    for await (const user of iterateUsers(client, { filterField: 'banned', filterValue: 'true' })) {
      expectTypeOf(user).toEqualTypeOf<User>()
    }
    // @ts-expect-error There is no such field.
    iterateUsers(client, { filterField: 'password' })
  })
})

type Fields = { plan: 'free' | 'pro' | null; credits: number }

const withFields = createClient<Fields>({ baseUrl: 'http://localhost:3000/api/auth' })

describe('a client with additional fields', () => {
  it('has them in every user', async () => {
    const { user } = await unwrap(withFields.users.createUser({ email: 'a@b.co', name: 'A' }))
    expectTypeOf(user.plan).toEqualTypeOf<'free' | 'pro' | null>()
    expectTypeOf(user.credits).toEqualTypeOf<number>()
    expectTypeOf(user.email).toEqualTypeOf<string>()
    const { users } = await unwrap(withFields.users.listUsers())
    expectTypeOf(users[0]?.plan).toEqualTypeOf<'free' | 'pro' | null | undefined>()
    const session = await unwrap(withFields.withToken('t').auth.getSession())
    expectTypeOf(session?.user.credits).toEqualTypeOf<number | undefined>()
    expectTypeOf(
      (await withFields.signIn({ email: 'a@b.co', password: 'p' })).user.plan,
    ).toEqualTypeOf<'free' | 'pro' | null>()
    for await (const one of iterateUsers(withFields, { sortBy: 'credits' }))
      expectTypeOf(one.plan).toEqualTypeOf<'free' | 'pro' | null>()
  })

  it('takes them in data, and in the filters, searches and orders of lists', () => {
    const { users, auth } = withFields
    users.createUser({ email: 'a@b.co', name: 'A', data: { plan: 'pro' } })
    users.updateUser({ userId: 'u', data: { credits: 3, name: 'B' } })
    users.listUsers({ sortBy: 'plan', filters: [{ field: 'credits', operator: 'gt', value: 2 }] })
    users.listUsers({ searchField: 'plan', filterField: 'plan' })
    auth.signUpEmail({ email: 'a@b.co', name: 'A', password: 'p', plan: 'free' })
    // @ts-expect-error is no plan
    users.createUser({ email: 'a@b.co', name: 'A', data: { plan: 'gold' } })
    // @ts-expect-error is no number
    users.updateUser({ userId: 'u', data: { credits: 'many' } })
    // @ts-expect-error is no field
    users.updateUser({ userId: 'u', data: { plann: 'pro' } })
    // @ts-expect-error is no field
    users.listUsers({ sortBy: 'plann' })
    // @ts-expect-error is no field
    users.listUsers({ filters: [{ field: 'plann', value: 'pro' }] })
    // @ts-expect-error is no text
    users.listUsers({ searchField: 'credits' })
    // @ts-expect-error is a field of this client only
    client.users.listUsers({ sortBy: 'plan' })
  })

  it('gets their types from schemas', async () => {
    const inferred = createClient({
      baseUrl: 'http://localhost:3000/api/auth',
      userFields: { plan: z.enum(['free', 'pro']).nullable(), credits: z.number() },
    })
    expectTypeOf(inferred).toEqualTypeOf<Client<Fields>>()
    expectTypeOf<InputOf<'users', 'updateUser', Fields>['data']['credits']>().toEqualTypeOf<
      number | undefined
    >()
  })
})
