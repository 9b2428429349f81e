import { describe, expect, it } from 'vitest'
import {
  isApiKeyLive,
  objectionToApiKey,
  objectionToApiKeyGrant,
  objectionToApiKeyOwner,
} from './api-keys.ts'

const now = new Date('2026-11-25T12:00:00.000Z')
function later(seconds: number) {
  return new Date(now.getTime() + seconds * 1000)
}

const permissions = ['user:get', 'user:ban']
const terms = { permissions, allowedNetworks: [], expiresAt: null }
const key = { ...terms, userId: 'ann', createdAt: now, previousSecretExpiresAt: null }
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
function program(owner: typeof ann, ...held: string[]) {
  return {
    ...session(owner, ...held),
    kind: 'api-key' as const,
    apiKey: { ...terms, permissions: held },
    secretState: 'current' as const,
  }
}

describe('a key', () => {
  const alive = (found: Partial<Parameters<typeof isApiKeyLive>[0]>, at = now) =>
    isApiKeyLive({ key, user, secret: 'current', ...found }, at)

  it('lives until the instant at which it expires', () => {
    const expiring = { ...key, expiresAt: later(1) }
    expect([alive({ key: expiring }), alive({ key: expiring }, later(1))]).toEqual([true, false])
    expect(alive({}, later(1e9))).toBe(true)
  })

  it('lives on by its former secret for the time of grace, and not longer than itself', () => {
    const former = (changed: object, at = now) =>
      alive({ key: { ...key, ...changed }, secret: 'former' }, at)
    expect(former({})).toBe(false)
    expect(former({ previousSecretExpiresAt: later(1) })).toBe(true)
    expect(former({ previousSecretExpiresAt: later(1) }, later(1))).toBe(false)
    expect(former({ previousSecretExpiresAt: later(9), expiresAt: later(1) }, later(1))).toBe(false)
  })

  it('rests while its owner is banned', () => {
    const banned = { ...user, banned: true, banExpires: later(1) }
    expect([alive({ user: banned }), alive({ user: banned }, later(1))]).toEqual([false, true])
  })

  it('is not inherited by a later user of the same id', () => {
    expect(alive({ user: { ...user, createdAt: later(0.001) } })).toBe(false)
  })
})

describe('whoever gives a key permissions', () => {
  const all = new Set(permissions)
  const refused = 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'

  it('must hold them, and the owner too', () => {
    const grants = (...held: string[]) =>
      objectionToApiKeyGrant(session(ann, ...held), all, terms) === undefined
    expect([grants(...permissions), grants('user:get'), grants()]).toEqual([true, false, false])
    expect(objectionToApiKeyGrant(session(ann, ...permissions), new Set(), terms)).toBe(refused)
    expect(objectionToApiKeyGrant({ ...session(ann), permissions: 'everything' }, all, terms)).toBe(
      undefined,
    )
  })

  it('gives none that lasts longer or works elsewhere, if they come with a key', () => {
    const allowedNetworks = ['10.0.0.0/8', '::1']
    const actor = {
      ...program(ann, ...permissions),
      apiKey: { ...terms, allowedNetworks, expiresAt: now },
    }
    const grants = (changed: object) =>
      objectionToApiKeyGrant(actor, all, { ...terms, allowedNetworks, expiresAt: now, ...changed })
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

describe('the key of a user', () => {
  const refused = 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'

  it('is made for them by themselves, their keys, and whoever is not below them', () => {
    expect(objectionToApiKeyOwner(session(ann), ann, policy)).toBeUndefined()
    expect(objectionToApiKeyOwner(program(ann), ann, policy)).toBeUndefined()
    expect(objectionToApiKeyOwner(session(bob, ...permissions), ann, policy)).toBe(refused)
    const above = session(bob, ...permissions, 'user:delete')
    expect(objectionToApiKeyOwner(above, ann, policy)).toBeUndefined()
  })

  it('is theirs to change, even if they may less by now', () => {
    expect(objectionToApiKey(session(ann), key, ann, policy)).toBeUndefined()
  })

  it('is changed by another key of theirs only if that may all that it may', () => {
    expect(objectionToApiKey(program(ann, ...permissions), key, ann, policy)).toBeUndefined()
    expect(objectionToApiKey(program(ann, 'user:get', 'key:rotate'), key, ann, policy)).toBe(
      refused,
    )
  })

  it('is changed by others only if they are not below its owner, and may all that it may', () => {
    const all = [...permissions, 'user:delete']
    expect(objectionToApiKey(session(bob, ...all), key, ann, policy)).toBeUndefined()
    expect(objectionToApiKey(session(bob, ...permissions), key, ann, policy)).toBe(refused)
    const demoted = { ...ann, role: 'user' }
    expect(objectionToApiKey(session(bob, 'user:get'), key, demoted, policy)).toBe(refused)
    expect(objectionToApiKey(session(bob, ...permissions), key, null, policy)).toBeUndefined()
  })
})
