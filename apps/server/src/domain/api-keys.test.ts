import { describe, expect, it } from 'vitest'
import { isApiKeyLive } from './api-key-life.ts'
import { objectionToApiKey, objectionToApiKeyGrant, objectionToApiKeyOwner } from './api-keys.ts'

const now = new Date('2026-11-25T12:00:00.000Z')
function later(seconds: number) {
  return new Date(now.getTime() + seconds * 1000)
}

const permissions = ['user:get', 'user:ban']
const grant = { permissions, allowedNetworks: [], expiresAt: null }
const key = {
  ...grant,
  id: 'key',
  userId: 'ann',
  createdAt: now,
  usersCreatedUntil: now,
  previousSecretExpiresAt: null,
}
const user = { banned: false, banExpires: null, createdAt: now }

const policy = {
  roles: new Map([
    ['boss', new Set([...permissions, 'user:delete'])],
    ['user', new Set<string>()],
  ]),
  defaultRole: 'user',
  adminRoles: ['boss'],
  adminUserIds: [],
  allowImpersonatingAdmins: false,
}
const ann = { id: 'ann', role: 'boss' }
const bob = { id: 'bob', role: 'user' }
function session(owner: typeof ann, ...held: string[]) {
  return {
    user: owner,
    permissions: new Set(held),
    kind: 'session' as const,
  }
}
function apiKey(owner: typeof ann, ...held: string[]) {
  return {
    ...session(owner, ...held),
    kind: 'api-key' as const,
    apiKey: { ...grant, permissions: held },
    secretState: 'current' as const,
    makers: [],
  }
}

describe('isApiKeyLive', () => {
  const isAlive = (found: Partial<Parameters<typeof isApiKeyLive>[0]>, at = now) =>
    isApiKeyLive({ key, user, secret: 'current', makers: [], ...found }, at)

  it('is true until the API key expires', () => {
    const expiring = { ...key, expiresAt: later(1) }
    expect([isAlive({ key: expiring }), isAlive({ key: expiring }, later(1))]).toEqual([
      true,
      false,
    ])
    expect(isAlive({}, later(1e9))).toBe(true)
  })

  it('is true for the previous secret in the grace period, but not after the key expires', () => {
    const isPreviousAlive = (changed: object, at = now) =>
      isAlive({ key: { ...key, ...changed }, secret: 'previous' }, at)
    expect(isPreviousAlive({})).toBe(false)
    expect(isPreviousAlive({ previousSecretExpiresAt: later(1) })).toBe(true)
    expect(isPreviousAlive({ previousSecretExpiresAt: later(1) }, later(1))).toBe(false)
    expect(
      isPreviousAlive({ previousSecretExpiresAt: later(9), expiresAt: later(1) }, later(1)),
    ).toBe(false)
  })

  it('is false while the owner is banned', () => {
    const banned = { ...user, banned: true, banExpires: later(1) }
    expect([isAlive({ user: banned }), isAlive({ user: banned }, later(1))]).toEqual([false, true])
  })

  it('is false for a later user with the same id', () => {
    expect(isAlive({ user: { ...user, createdAt: later(0.001) } })).toBe(false)
  })
})

describe('objectionToApiKeyGrant', () => {
  const all = new Set(permissions)
  const refused = 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'

  it('refuses permissions that the actor or the owner lacks', () => {
    const grants = (...held: string[]) =>
      objectionToApiKeyGrant(session(ann, ...held), all, grant) === undefined
    expect([grants(...permissions), grants('user:get'), grants()]).toEqual([true, false, false])
    expect(objectionToApiKeyGrant(session(ann, ...permissions), new Set(), grant)).toBe(refused)
    expect(objectionToApiKeyGrant({ ...session(ann), permissions: 'everything' }, all, grant)).toBe(
      undefined,
    )
  })

  it('refuses an API key that grants a later expiry or other networks', () => {
    const allowedNetworks = ['10.0.0.0/8', '::1']
    const actor = {
      ...apiKey(ann, ...permissions),
      apiKey: { ...grant, allowedNetworks, expiresAt: now },
    }
    const grants = (changed: object) =>
      objectionToApiKeyGrant(actor, all, { ...grant, allowedNetworks, expiresAt: now, ...changed })
    expect(grants({})).toBeUndefined()
    expect(grants({ allowedNetworks: ['::1'], expiresAt: later(-1) })).toBeUndefined()
    for (const more of [
      { allowedNetworks: [] },
      { allowedNetworks: ['10.0.0.0/8', '0.0.0.0/0'] },
      { expiresAt: null },
      { expiresAt: later(1) },
    ])
      expect(grants(more)).toBe(refused)
  })
})

describe('objectionToApiKeyOwner and objectionToApiKey', () => {
  const refused = 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'

  it('allow a user, their API keys, and an actor with all their permissions to create a key', () => {
    expect(objectionToApiKeyOwner(session(ann), ann, policy)).toBeUndefined()
    expect(objectionToApiKeyOwner(apiKey(ann), ann, policy)).toBeUndefined()
    expect(objectionToApiKeyOwner(session(bob, ...permissions), ann, policy)).toBe(refused)
    const above = session(bob, ...permissions, 'user:delete')
    expect(objectionToApiKeyOwner(above, ann, policy)).toBeUndefined()
  })

  it('allow owners to change their key, even if they have fewer permissions now', () => {
    expect(objectionToApiKey(session(ann), key, ann, policy)).toBeUndefined()
  })

  it('allow another API key of the owner only if it has all permissions of the key', () => {
    expect(objectionToApiKey(apiKey(ann, ...permissions), key, ann, policy)).toBeUndefined()
    expect(objectionToApiKey(apiKey(ann, 'user:get', 'key:rotate'), key, ann, policy)).toBe(refused)
  })

  it('allow others only if they have all permissions of the owner and of the key', () => {
    const all = [...permissions, 'user:delete']
    expect(objectionToApiKey(session(bob, ...all), key, ann, policy)).toBeUndefined()
    expect(objectionToApiKey(session(bob, ...permissions), key, ann, policy)).toBe(refused)
    const demoted = { ...ann, role: 'user' }
    expect(objectionToApiKey(session(bob, 'user:get'), key, demoted, policy)).toBe(refused)
    expect(objectionToApiKey(session(bob, ...permissions), key, null, policy)).toBeUndefined()
  })
})
