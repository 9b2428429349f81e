import { describe, expect, it } from 'vitest'
import {
  type AccessPolicy,
  countsAsAdmin,
  intersect,
  isFullAdmin,
  isFullAdminRole,
  isSuperset,
  normalizeRoles,
  objectionToGrant,
  objectionToTarget,
  permits,
  permitsAll,
  type RoleHolder,
  resolvePermissions,
  resolveRolePermissions,
  splitRoles,
} from './permissions.ts'

const policy: AccessPolicy = {
  roles: new Map([
    ['admin', new Set(['user:get', 'user:ban', 'session:list'])],
    ['user', new Set<string>()],
    ['reader', new Set(['user:get'])],
    ['banner', new Set(['user:ban', 'session:list'])],
    ['constructor', new Set(['user:list'])],
  ]),
  defaultRole: 'user',
  adminRoles: ['admin', 'banner'],
  adminUserIds: ['root'],
  allowImpersonatingAdmins: false,
}
function holder(role: string | null, id = 'ann') {
  return { id, role }
}
function may(user: RoleHolder, permission: string) {
  return permits(resolvePermissions(user, policy), permission)
}

describe('rolesIn', () => {
  it('splits at commas and trims nothing', () => {
    expect(splitRoles('admin,user', 'user')).toEqual(['admin', 'user'])
    expect(splitRoles('admin, user', 'user')).toEqual(['admin', ' user'])
  })

  it('is the default role where there is none', () => {
    expect(splitRoles(null, 'reader')).toEqual(['reader'])
    expect(splitRoles('', 'reader')).toEqual(['reader'])
  })
})

describe('permissionsOf', () => {
  it('looks a role up once, however often it is named', () => {
    const lookedUp: string[] = []
    const roles = new Map(policy.roles)
    const get = (name: string) => {
      lookedUp.push(name)
      return policy.roles.get(name)
    }
    const role = `${'admin,reader,'.repeat(1_000)}nope`
    const allowed = resolveRolePermissions(role, {
      ...policy,
      roles: Object.assign(roles, { get }),
    })
    expect(allowed).toEqual(policy.roles.get('admin'))
    expect(lookedUp).toEqual(['admin', 'reader', 'nope'])
  })
})

describe('what a user may do', () => {
  it('E2: allows what any of the roles allows', () => {
    expect(may(holder('reader'), 'user:get')).toBe(true)
    expect(may(holder('user,reader'), 'user:get')).toBe(true)
    expect(may(holder('user,reader'), 'user:ban')).toBe(false)
  })

  it('counts nothing that is not exactly the name of a role', () => {
    for (const role of ['Admin', ' admin', 'nope', 'user, admin', null, ''])
      expect(may(holder(role), 'user:get')).toBe(false)
  })

  it('C2: takes a role called `constructor` for a role, and `toString` for none', () => {
    expect(may(holder('constructor'), 'user:list')).toBe(true)
    for (const role of ['toString', '__proto__', 'hasOwnProperty'])
      expect(may(holder(role), 'user:list')).toBe(false)
  })

  it('allows everything to an id among the admin ids', () => {
    expect(may(holder('user', 'root'), 'user:delete')).toBe(true)
    expect(
      permitsAll(resolvePermissions(holder(null, 'root'), policy), { anything: ['at all'] }),
    ).toBe(true)
    expect(permitsAll(resolvePermissions(holder(null), policy), { anything: ['at all'] })).toBe(
      false,
    )
  })
})

describe('allowsAll', () => {
  it('wants every action of every resource', () => {
    expect(
      permitsAll(resolveRolePermissions('admin', policy), {
        user: ['get', 'ban'],
        session: ['list'],
      }),
    ).toBe(true)
    expect(permitsAll(resolveRolePermissions('admin', policy), { user: ['get', 'fly'] })).toBe(
      false,
    )
    expect(
      permitsAll(resolveRolePermissions('admin', policy), { user: ['get'], planes: ['fly'] }),
    ).toBe(false)
  })

  it('E2: adds the roles up', () => {
    const asked = { user: ['get', 'ban'] }
    expect(permitsAll(resolveRolePermissions('reader', policy), asked)).toBe(false)
    expect(permitsAll(resolveRolePermissions('reader,banner', policy), asked)).toBe(true)
  })

  it('says no about nothing', () => {
    for (const asked of [{}, { user: [] }, { user: ['get'], session: [] }])
      expect(permitsAll(resolveRolePermissions('admin', policy), asked)).toBe(false)
  })
})

describe('covers', () => {
  it('wants each of the other’s permissions, and everything for everything', () => {
    const some = new Set(['user:get', 'user:ban'])
    expect(isSuperset(some, new Set(['user:ban']))).toBe(true)
    expect(isSuperset(some, some)).toBe(true)
    expect(isSuperset(some, new Set())).toBe(true)
    expect(isSuperset(some, new Set(['user:ban', 'ship:sail']))).toBe(false)
    expect(isSuperset(some, 'everything')).toBe(false)
    expect(isSuperset('everything', 'everything')).toBe(true)
  })
})

describe('limitedTo', () => {
  it('lends no more than is held, and no more than is lent', () => {
    expect(intersect(new Set(['user:get', 'user:ban']), ['user:ban', 'user:list'])).toEqual(
      new Set(['user:ban']),
    )
    expect(intersect('everything', ['user:ban'])).toEqual(new Set(['user:ban']))
    expect(intersect('everything', [])).toEqual(new Set())
  })
})

describe('objectionToTarget', () => {
  const above = 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
  const actor = (role: string, kind: 'session' | 'api-key' = 'session') => {
    const user = holder(role)
    return { user, permissions: resolvePermissions(user, policy), kind }
  }
  const bob = (role: string | null) => holder(role, 'bob')

  it('H1: is none to whoever holds nothing that the actor lacks', () => {
    for (const role of ['user', null, '', 'nope', 'reader', 'user,reader'])
      expect(objectionToTarget(actor('reader'), bob(role), policy)).toBeUndefined()
    expect(objectionToTarget(actor('reader,banner'), bob('admin'), policy)).toBeUndefined()
  })

  it('H1: is one to whoever holds one thing more, or all by their id', () => {
    for (const role of ['banner', 'reader,banner', 'admin', 'nope,constructor'])
      expect(objectionToTarget(actor('reader'), bob(role), policy)).toBe(above)
    expect(objectionToTarget(actor('admin'), holder(null, 'root'), policy)).toBe(above)
  })

  it('H1: counts what the default role allows for who has none', () => {
    const generous = { ...policy, defaultRole: 'banner' }
    expect(objectionToTarget(actor('reader'), bob(null), generous)).toBe(above)
  })

  it('H1: is none to oneself, unless one is not the user in all that the user may do', () => {
    expect(
      objectionToTarget({ ...actor('user'), permissions: new Set() }, holder('admin'), policy),
    ).toBeUndefined()
    expect(objectionToTarget(actor('user', 'api-key'), holder('admin'), policy)).toBe(above)
  })
})

describe('objectionToGrant', () => {
  it('H2: is one to whatever the giver lacks', () => {
    const { roles } = policy
    const held = roles.get('admin') ?? new Set()
    expect(objectionToGrant(held, roles.get('reader') ?? new Set())).toBeUndefined()
    expect(objectionToGrant(held, held)).toBeUndefined()
    for (const beyond of [new Set(['user:get', 'user:list']), 'everything' as const])
      expect(objectionToGrant(held, beyond)).toBe('YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS')
    expect(objectionToGrant('everything', 'everything')).toBeUndefined()
  })
})

describe('isFullAdmin', () => {
  it('E1: is whoever holds all that the role `admin` allows, however they come by it', () => {
    for (const role of ['admin', 'user,admin', 'reader,banner'])
      expect(isFullAdminRole(role, policy)).toBe(true)
    for (const role of ['reader', 'banner', 'user', 'nope', null, ''])
      expect(isFullAdminRole(role, policy)).toBe(false)
    expect(isFullAdmin(holder('user', 'root'), policy)).toBe(true)
    expect(isFullAdmin(holder('user'), policy)).toBe(false)
  })

  it('E1: is everybody without a role where the default role is as good', () => {
    expect(isFullAdminRole(null, { ...policy, defaultRole: 'admin' })).toBe(true)
  })
})

describe('countsAsAdmin', () => {
  it('is whoever has one of the admin roles, or an id among the admin ids', () => {
    expect(countsAsAdmin(holder('user,banner'), policy)).toBe(true)
    expect(countsAsAdmin(holder('reader'), policy)).toBe(false)
    expect(countsAsAdmin(holder(null, 'root'), policy)).toBe(true)
    expect(countsAsAdmin(holder(null), { ...policy, defaultRole: 'admin' })).toBe(true)
  })
})

describe('storableRole', () => {
  it('C2: joins a list, splits a text, and keeps each role once', () => {
    expect(normalizeRoles('admin', policy)).toBe('admin')
    expect(normalizeRoles('user,admin', policy)).toBe('user,admin')
    expect(normalizeRoles(['user', 'admin', 'user'], policy)).toBe('user,admin')
  })

  it('C2: is nothing for what is empty or names a role that is not defined', () => {
    const wrong = ['', ',', 'user,', 'nope', 'user, admin', 'toString', '__proto__']
    for (const asked of [...wrong, [], [''], ['user', 'nope'], ['user,admin']])
      expect(normalizeRoles(asked, policy)).toBeUndefined()
    expect(normalizeRoles('constructor', policy)).toBe('constructor')
  })
})
