import type { Permission } from '@castellan/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AccessPolicy,
  isFullAdmin,
  isSuperset,
  normalizeRoles,
  objectionToTarget,
  permits,
  permitsAll,
  type RoleHolder,
  resolvePermissions,
  resolveRolePermissions,
} from './permissions.ts'

const names = ['admin', 'user', 'reader', 'constructor', '__proto__', 'toString'] as const
const permissions: Permission[] = ['user:get', 'user:ban', 'user:list', 'session:list']

const aName = fc.constantFrom(...names)
const aPermission = fc.constantFrom(...permissions)
const someNames = fc.array(aName, { minLength: 1, maxLength: 4 })

const aPolicy: fc.Arbitrary<AccessPolicy> = fc
  .array(fc.tuple(aName, fc.subarray(permissions)), { maxLength: 5 })
  .map((defined) => ({
    roles: new Map([
      ['admin', new Set<string>(['user:get', 'user:ban'])],
      ['user', new Set<string>()],
      ...defined.map(([name, allowed]) => [name, new Set<string>(allowed)] as const),
    ]),
    defaultRole: 'user',
    adminRoles: ['admin'],
    adminUserIds: ['root'],
    allowImpersonatingAdmins: false,
  }))

function ann(roles: string[]) {
  return { id: 'ann', role: roles.join() }
}
function may(user: RoleHolder, permission: string, policy: AccessPolicy) {
  return permits(resolvePermissions(user, policy), permission)
}
function askedFor(permission: Permission) {
  const [resource = '', action = ''] = permission.split(':')
  return { [resource]: [action] }
}

describe('the permissions of a user', () => {
  it('are those of each of their roles, and no more (E2)', () => {
    fc.assert(
      fc.property(aPolicy, someNames, aPermission, (policy, roles, permission) => {
        const alone = roles.some((role) => policy.roles.get(role)?.has(permission))
        expect(may(ann(roles), permission, policy)).toBe(alone)
      }),
    )
  })

  it('never shrink with another role, in any position (E2)', () => {
    fc.assert(
      fc.property(aPolicy, someNames, aName, aPermission, (policy, roles, more, permission) => {
        const before = may(ann(roles), permission, policy)
        for (const after of [
          [...roles, more],
          [more, ...roles],
        ])
          expect(may(ann(after), permission, policy) || !before).toBe(true)
      }),
    )
  })

  it('are the same if asked one by one or in one query', () => {
    const several = fc.uniqueArray(aPermission, { minLength: 1 })
    fc.assert(
      fc.property(aPolicy, someNames, several, (policy, roles, asked) => {
        const grouped: Record<string, string[]> = {}
        for (const permission of asked)
          for (const [resource, actions] of Object.entries(askedFor(permission)))
            grouped[resource] = [...(grouped[resource] ?? []), ...actions]
        const each = asked.every((permission) => may(ann(roles), permission, policy))
        expect(permitsAll(resolveRolePermissions(roles.join(), policy), grouped)).toBe(each)
        expect(permitsAll(resolvePermissions(ann(roles), policy), grouped)).toBe(each)
      }),
    )
  })

  it('include all of the role `admin` exactly for a full admin (E1)', () => {
    fc.assert(
      fc.property(aPolicy, someNames, (policy, roles) => {
        const ofAdmin = [...(policy.roles.get('admin') ?? [])] as Permission[]
        const all = ofAdmin.every((permission) => may(ann(roles), permission, policy))
        expect(isFullAdmin(ann(roles), policy)).toBe(all)
      }),
    )
  })
})

describe('objectionToTarget', () => {
  const bob = (roles: string[]) => ({ id: 'bob', role: roles.join() })
  const actor = (roles: string[], policy: AccessPolicy) => ({
    user: ann(roles),
    permissions: resolvePermissions(ann(roles), policy),
    kind: 'session' as const,
  })

  it('refuses exactly the users with a permission that the actor lacks (H1)', () => {
    fc.assert(
      fc.property(aPolicy, someNames, someNames, (policy, roles, others) => {
        const beyond = permissions.some(
          (permission) =>
            may(bob(others), permission, policy) && !may(ann(roles), permission, policy),
        )
        const objection = objectionToTarget(actor(roles, policy), bob(others), policy)
        expect(objection !== undefined).toBe(beyond)
      }),
    )
  })

  it('lets no user gain permissions through a third user (H1, H2)', () => {
    fc.assert(
      fc.property(aPolicy, someNames, someNames, someNames, (policy, roles, via, then) => {
        const first = objectionToTarget(actor(roles, policy), bob(via), policy)
        const next = objectionToTarget(actor(via, policy), { id: 'cyd', role: then.join() }, policy)
        if (first !== undefined || next !== undefined) return
        const last = resolvePermissions({ id: 'cyd', role: then.join() }, policy)
        expect(isSuperset(actor(roles, policy).permissions, last)).toBe(true)
      }),
    )
  })
})

describe('normalizeRoles', () => {
  it('returns each defined role once, and leaves its own result unchanged (C2)', () => {
    const anything = fc.oneof(fc.string(), fc.array(fc.oneof(aName, fc.string())), someNames)
    fc.assert(
      fc.property(aPolicy, anything, (policy, asked) => {
        const stored = normalizeRoles(asked, policy)
        if (stored === undefined) return
        const roles = stored.split(',')
        expect(roles.every((role) => policy.roles.has(role))).toBe(true)
        expect(new Set(roles).size).toBe(roles.length)
        expect(normalizeRoles(stored, policy)).toBe(stored)
        expect(normalizeRoles(roles, policy)).toBe(stored)
      }),
    )
  })

  it('returns undefined if one role is not defined (C2)', () => {
    fc.assert(
      fc.property(aPolicy, someNames, fc.nat(4), (policy, roles, place) => {
        const asked = (roles as string[]).toSpliced(place, 0, 'an undefined role')
        expect(normalizeRoles(asked, policy)).toBeUndefined()
        expect(normalizeRoles(asked.join(), policy)).toBeUndefined()
      }),
    )
  })
})
