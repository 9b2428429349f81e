import { describe, expectTypeOf, it } from 'vitest'
import {
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

describe('what autocompletes', () => {
  it('is every subject, and the few things that a client does by itself', () => {
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

  it('is every entry of a subject', () => {
    expectTypeOf<keyof typeof client.bans>().toEqualTypeOf<'banUser' | 'unbanUser'>()
    expectTypeOf<keyof typeof client.users>().toEqualTypeOf<
      'getUser' | 'listUsers' | 'createUser' | 'updateUser' | 'removeUser' | 'setUserPassword'
    >()
  })

  it('is every field of an input, and the values that it may have', () => {
    type Ban = InputOf<'bans', 'banUser'>
    expectTypeOf<Parameters<typeof client.bans.banUser>[0]>().toEqualTypeOf<Ban>()
    expectTypeOf<keyof Ban>().toEqualTypeOf<'userId' | 'banReason' | 'banExpiresIn'>()
    type List = NonNullable<Parameters<typeof client.users.listUsers>[0]>
    expectTypeOf<List['sortDirection']>().toEqualTypeOf<'asc' | 'desc' | undefined>()
    expectTypeOf<List['searchField']>().toEqualTypeOf<'email' | 'name' | 'any' | undefined>()
    expectTypeOf<'banExpires'>().toExtend<List['sortBy']>()
  })

  it('is every status of an answer, and the codes that come with it', async () => {
    const answer = await client.sessions.listUserSessions({ userId: 'u' })
    expectTypeOf(answer.status).toEqualTypeOf<
      200 | 400 | 401 | 403 | 404 | 405 | 408 | 413 | 415 | 429 | 431 | 500 | 503
    >()
    if (answer.status === 404)
      expectTypeOf(answer.body.code).toEqualTypeOf<'USER_NOT_FOUND' | 'NOT_FOUND'>()
    if (answer.status === 401) expectTypeOf(answer.body.code).toEqualTypeOf<'UNAUTHORIZED'>()
    expectTypeOf(answer.headers).toEqualTypeOf<Headers>()
    expectTypeOf(answer).toEqualTypeOf<ResponseOf<'sessions', 'listUserSessions'>>()
  })

  it('is every code that a refusal can carry', () => {
    expectTypeOf<'LAST_ADMIN'>().toExtend<ProblemCode>()
    expectTypeOf<string>().not.toExtend<ProblemCode>()
  })
})

describe('an answer', () => {
  it('is narrowed by its status', async () => {
    const answer = await client.users.createUser({ email: 'a@b.co', name: 'A' })
    if (answer.status === 200) expectTypeOf(answer.body.user).toEqualTypeOf<User>()
    else {
      expectTypeOf(answer.body.message).toEqualTypeOf<string>()
      expectTypeOf(answer.body.requestId).toEqualTypeOf<string | undefined>()
    }
  })

  it('has to be narrowed before its body is used', async () => {
    const answer = await client.bans.banUser({ userId: 'u' })
    // @ts-expect-error A refusal has no user.
    answer.body.user
    // @ts-expect-error This code does not come with this status.
    if (answer.status === 404 && answer.body.code === 'LAST_ADMIN') return
  })

  it('is unwrapped to the body of a success', async () => {
    const { user } = await unwrap(client.bans.banUser({ userId: 'u' }))
    expectTypeOf(user).toEqualTypeOf<User>()
    const own = await unwrap(client.auth.getSession())
    expectTypeOf(own).toEqualTypeOf<{ session: Session; user: User } | null>()
    const all = await unwrap(client.auth.listSessions())
    expectTypeOf(all).toEqualTypeOf<Session[]>()
  })
})

describe('what may be left out', () => {
  it('is the input of an entry that needs none, and what is optional', () => {
    client.users.listUsers()
    client.users.listUsers({ limit: 10 }, { timeoutMs: 1000 })
    client.auth.getSession()
    client.auth.signOut(undefined, { signal: undefined })
    client.users.createUser({ email: 'a@b.co', name: 'A', role: undefined })
  })
})

describe('what does not compile', () => {
  it('is an input that is missing, or lacks a field', () => {
    // @ts-expect-error Whom?
    client.bans.banUser()
    // @ts-expect-error Whom?
    client.bans.banUser({ banReason: 'spam' })
    // @ts-expect-error The name is missing.
    client.users.createUser({ email: 'a@b.co' })
    // @ts-expect-error What is asked about is missing.
    client.access.hasPermission({ role: 'admin' })
  })

  it('is a field that there is not', () => {
    // @ts-expect-error It is banReason.
    client.bans.banUser({ userId: 'u', reason: 'spam' })
    // @ts-expect-error It is searchValue.
    client.users.listUsers({ search: 'ada' })
    // @ts-expect-error There is no such column.
    client.users.updateUser({ userId: 'u', data: { nickname: 'ada' } })
    // @ts-expect-error This entry takes nothing.
    client.auth.ok({ surprise: true })
  })

  it('is a value of the wrong type', () => {
    // @ts-expect-error Seconds are a number.
    client.bans.banUser({ userId: 'u', banExpiresIn: '60' })
    // @ts-expect-error There is no such direction.
    client.users.listUsers({ sortDirection: 'up' })
    // @ts-expect-error There is no such column.
    client.users.listUsers({ sortBy: 'password' })
    // @ts-expect-error It is true or false.
    client.users.updateUser({ userId: 'u', data: { banned: 'yes' } })
  })

  it('is an entry, a subject or an option that there is not', () => {
    // @ts-expect-error It is banUser.
    client.bans.ban
    // @ts-expect-error It is users.
    client.user
    // @ts-expect-error Where is the API?
    createClient({})
    // @ts-expect-error It is timeoutMs.
    createClient({ baseUrl: '/api/auth', timeout: 5 })
    // @ts-expect-error The token is kept by signIn.
    client.token = 'token'
  })
})

describe('isProblem', () => {
  it('narrows what was caught, to one code if one is given', () => {
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

describe('pages', () => {
  it('walks users, of whatever the list can be asked', async () => {
    for await (const user of iterateUsers(client, { filterField: 'banned', filterValue: 'true' })) {
      expectTypeOf(user).toEqualTypeOf<User>()
    }
    // @ts-expect-error There is no such field.
    iterateUsers(client, { filterField: 'password' })
  })
})
