import { describe, expect, expectTypeOf, it } from 'vitest'
import type * as z from 'zod'
import { createContract, generateOpenApi } from './index.ts'

const fields = {
  plan: { type: ['free', 'pro'], required: true, defaultValue: 'free' },
  company: { type: 'string', required: true, index: true },
  credits: { type: 'number', integer: 32 },
  trialEndsAt: { type: 'date' },
  tags: { type: 'string[]' },
  twoFactorEnabled: { type: 'boolean', input: false },
  taxId: { type: 'string', returned: false },
} as const

const { users, auth, bans } = createContract(fields)

const user = {
  ...{ name: 'Ada', email: 'ada@example.com', emailVerified: true, image: null, role: 'user' },
  ...{ banned: false, banReason: null, banExpires: null, id: 'u' },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
}

describe('a contract with additional fields', () => {
  it('has them in every user of a response, unless they are not returned', () => {
    const additional = { plan: 'pro', company: 'Initech', credits: 3, trialEndsAt: null, tags: [] }
    const shown = { ...user, ...additional, twoFactorEnabled: false }
    const { 200: response } = bans.banUser.responses
    expect(response.parse({ user: { ...shown, taxId: '1' } })).toEqual({ user: shown })
    expect(response.safeParse({ user }).success).toBe(false)
    expectTypeOf<z.infer<typeof response>['user']['plan']>().toEqualTypeOf<'free' | 'pro'>()
    expectTypeOf<z.infer<typeof response>['user']['credits']>().toEqualTypeOf<number | null>()
    expectTypeOf<z.infer<typeof response>['user']>().not.toHaveProperty('taxId')
  })

  it('requires of a new user what has no default', () => {
    const create = (data: unknown) =>
      users.createUser.body.safeParse({ email: 'a@b.co', name: 'A', data }).success
    expect(create({ company: 'Initech', plan: 'pro', taxId: '1' })).toBe(true)
    expect(create({ plan: 'pro' })).toBe(false)
    expect(create(undefined)).toBe(false)
    expect(
      auth.signUpEmail.body.safeParse({ email: 'a@b.co', name: 'A', password: 'p' }).success,
    ).toBe(false)
  })

  it.each([undefined, null, {}, '{}'])('names the field that is missing in %j', (data) => {
    const { error } = users.createUser.body.safeParse({ email: 'a@b.co', name: 'A', data })
    expect(error?.issues).toMatchObject([
      { path: ['data', 'company'], message: 'Invalid input: expected string, received undefined' },
    ])
  })

  it.each([
    ['plan', 'gold'],
    ['plan', null],
    ['company', 3],
    ['credits', 1.5],
    ['credits', 2 ** 31],
    ['trialEndsAt', 'soon'],
    ['tags', ['a', 1]],
    ['twoFactorEnabled', true],
    ['plann', 'pro'],
  ])('refuses the value of %s: %j', (name, value) => {
    const { error } = users.updateUser.body.safeParse({ userId: 'u', data: { [name]: value } })
    expect(JSON.stringify(error?.issues)).toContain(name)
  })

  it('sorts, filters and searches by those that are shown', () => {
    const list = (query: object) => users.listUsers.query.safeParse(query).success
    expect(list({ sortBy: 'credits', searchField: 'company', filterField: 'trialEndsAt' })).toBe(
      true,
    )
    expect(list({ filters: JSON.stringify([{ field: 'credits', value: 3 }]) })).toBe(true)
    expect(list({ sortBy: 'taxId' })).toBe(false)
    expect(list({ sortBy: 'tags' })).toBe(false)
    expect(list({ searchField: 'plan' })).toBe(false)
  })

  it('has them in the OpenAPI document', () => {
    const { components } = generateOpenApi(createContract(fields), {
      baseUrl: 'http://localhost:3000/api/auth',
      version: '1.0.0',
    })
    expect(components.schemas.User).toMatchObject({
      properties: { plan: { enum: ['free', 'pro'] }, trialEndsAt: {} },
    })
    expect(components.schemas.CreateUserData).toMatchObject({ required: ['company'] })
    expect(JSON.stringify(components.schemas.UserField)).toContain('credits')
  })
})
