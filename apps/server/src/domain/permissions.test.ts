import { describe, expect, it } from 'vitest'
import {
  type AccessPolicy,
  countsAsAdmin,
  intersect,
  isFullAdmin,
  isFullAdminRole,
  isSuperset,
  listMissing,
  normalizeRoles,
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

describe('splitRoles', () => {
  it('splits at commas and does not trim', () => {
    expect(splitRoles('admin,user', 'user')).toEqual(['admin', 'user'])
    expect(splitRoles('admin, user', 'user')).toEqual(['admin', ' user'])
  })

  it('returns the default role if there is none', () => {
    expect(splitRoles(null, 'reader')).toEqual(['reader'])
    expect(splitRoles('', 'reader')).toEqual(['reader'])
  })
})

describe('resolveRolePermissions', () => {
  it('looks up a role once, even if it is repeated', () => {
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

describe('resolvePermissions', () => {
  it('allows what any of the roles allows (E2)', () => {
    expect(may(holder('reader'), 'user:get')).toBe(true)
    expect(may(holder('user,reader'), 'user:get')).toBe(true)
    expect(may(holder('user,reader'), 'user:ban')).toBe(false)
  })

  it('ignores anything that is not exactly the name of a role', () => {
    for (const role of ['Admin', ' admin', 'nope', 'user, admin', null, ''])
      expect(may(holder(role), 'user:get')).toBe(false)
  })

  it('accepts a role named `constructor`, and finds none named `toString` (C2)', () => {
    expect(may(holder('constructor'), 'user:list')).toBe(true)
    for (const role of ['toString', '__proto__', 'hasOwnProperty'])
      expect(may(holder(role), 'user:list')).toBe(false)
  })

  it('allows everything to a user in the list of admin ids', () => {
    expect(may(holder('user', 'root'), 'user:delete')).toBe(true)
    expect(
      permitsAll(resolvePermissions(holder(null, 'root'), policy), { anything: ['at all'] }),
    ).toBe(true)
    expect(permitsAll(resolvePermissions(holder(null), policy), { anything: ['at all'] })).toBe(
      false,
    )
  })
})

describe('permitsAll', () => {
  it('needs every action of every resource', () => {
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

  it('adds the permissions of all roles (E2)', () => {
    const asked = { user: ['get', 'ban'] }
    expect(permitsAll(resolveRolePermissions('reader', policy), asked)).toBe(false)
    expect(permitsAll(resolveRolePermissions('reader,banner', policy), asked)).toBe(true)
  })

  it('is false for an empty query', () => {
    for (const asked of [{}, { user: [] }, { user: ['get'], session: [] }])
      expect(permitsAll(resolveRolePermissions('admin', policy), asked)).toBe(false)
  })
})

describe('isSuperset', () => {
  it('needs each permission of the other, and `everything` for `everything`', () => {
    const some = new Set(['user:get', 'user:ban'])
    expect(isSuperset(some, new Set(['user:ban']))).toBe(true)
    expect(isSuperset(some, some)).toBe(true)
    expect(isSuperset(some, new Set())).toBe(true)
    expect(isSuperset(some, new Set(['user:ban', 'ship:sail']))).toBe(false)
    expect(isSuperset(some, 'everything')).toBe(false)
    expect(isSuperset('everything', 'everything')).toBe(true)
  })
})

describe('intersect', () => {
  it('returns only permissions that are both held and granted', () => {
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

  it('allows a target whose permissions the actor all has (H1)', () => {
    for (const role of ['user', null, '', 'nope', 'reader', 'user,reader'])
      expect(objectionToTarget(actor('reader'), bob(role), policy)).toBeUndefined()
    expect(objectionToTarget(actor('reader,banner'), bob('admin'), policy)).toBeUndefined()
  })

  it('refuses a target with one more permission, or with all by their id (H1)', () => {
    for (const role of ['banner', 'reader,banner', 'admin', 'nope,constructor'])
      expect(objectionToTarget(actor('reader'), bob(role), policy)).toBe(above)
    expect(objectionToTarget(actor('admin'), holder(null, 'root'), policy)).toBe(above)
  })

  it('uses the default role for a target without a role (H1)', () => {
    const generous = { ...policy, defaultRole: 'banner' }
    expect(objectionToTarget(actor('reader'), bob(null), generous)).toBe(above)
  })

  it('allows users to act on themselves, but not an API key on its owner (H1)', () => {
    expect(
      objectionToTarget({ ...actor('user'), permissions: new Set() }, holder('admin'), policy),
    ).toBeUndefined()
    expect(objectionToTarget(actor('user', 'api-key'), holder('admin'), policy)).toBe(above)
  })
})

describe('listMissing', () => {
  it('lists what the permissions do not include (H2)', () => {
    const { roles } = policy
    const held = roles.get('admin') ?? new Set()
    expect(listMissing(held, roles.get('reader') ?? [])).toEqual([])
    expect(listMissing(held, held)).toEqual([])
    expect(listMissing(held, ['user:get', 'user:list'])).toEqual(['user:list'])
    expect(listMissing('everything', ['user:list'])).toEqual([])
  })
})

describe('isFullAdmin and isFullAdminRole', () => {
  it('are true for all permissions of the role `admin`, in any way (E1)', () => {
    for (const role of ['admin', 'user,admin', 'reader,banner'])
      expect(isFullAdminRole(role, policy)).toBe(true)
    for (const role of ['reader', 'banner', 'user', 'nope', null, ''])
      expect(isFullAdminRole(role, policy)).toBe(false)
    expect(isFullAdmin(holder('user', 'root'), policy)).toBe(true)
    expect(isFullAdmin(holder('user'), policy)).toBe(false)
  })

  it('are true without a role if the default role has them all (E1)', () => {
    expect(isFullAdminRole(null, { ...policy, defaultRole: 'admin' })).toBe(true)
  })
})

describe('countsAsAdmin', () => {
  it('is true for a user with an admin role, or in the list of admin ids', () => {
    expect(countsAsAdmin(holder('user,banner'), policy)).toBe(true)
    expect(countsAsAdmin(holder('reader'), policy)).toBe(false)
    expect(countsAsAdmin(holder(null, 'root'), policy)).toBe(true)
    expect(countsAsAdmin(holder(null), { ...policy, defaultRole: 'admin' })).toBe(true)
  })
})

describe('normalizeRoles', () => {
  it('joins a list, splits a string, and keeps each role once (C2)', () => {
    expect(normalizeRoles('admin', policy)).toBe('admin')
    expect(normalizeRoles('user,admin', policy)).toBe('user,admin')
    expect(normalizeRoles(['user', 'admin', 'user'], policy)).toBe('user,admin')
  })

  it('returns undefined if the input is empty or a role is not defined (C2)', () => {
    const wrong = ['', ',', 'user,', 'nope', 'user, admin', 'toString', '__proto__']
    for (const asked of [...wrong, [], [''], ['user', 'nope'], ['user,admin']])
      expect(normalizeRoles(asked, policy)).toBeUndefined()
    expect(normalizeRoles('constructor', policy)).toBe('constructor')
  })
})
