import { describe, expect, it } from 'vitest'
import { objectionToImpersonation, objectionWhileImpersonating } from './impersonation.ts'
import { type AccessPolicy, resolvePermissions } from './permissions.ts'

const policy: AccessPolicy = {
  roles: new Map([
    ['admin', new Set(['user:impersonate', 'user:ban', 'session:list'])],
    ['user', new Set<string>()],
    ['support', new Set(['user:impersonate', 'session:list'])],
    ['banner', new Set(['user:ban'])],
    ['deputy', new Set(['user:impersonate', 'user:impersonate-admins'])],
  ]),
  defaultRole: 'user',
  adminRoles: ['admin'],
  adminUserIds: ['root'],
  allowImpersonatingAdmins: false,
}

function actor(role: string, id = 'sue') {
  const user = { id, role }
  return { user, permissions: resolvePermissions(user, policy), kind: 'session' as const }
}
function objection(
  role: string,
  target: { id?: string; role: string | null },
  changed: Partial<AccessPolicy> = {},
) {
  return objectionToImpersonation(actor(role), { id: 'ann', ...target }, { ...policy, ...changed })
}

describe('objectionToImpersonation', () => {
  it('allows a user without permissions, a user with the same ones, and oneself', () => {
    for (const role of ['user', null, 'support', 'user,support'])
      expect(objection('support', { role })).toBeUndefined()
    expect(objection('support', { id: 'sue', role: 'support' })).toBeUndefined()
  })

  it('refuses a user with permissions that the actor lacks (H1)', () => {
    for (const role of ['banner', 'support,banner', 'deputy'])
      expect(objection('support', { role })).toBe('YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER')
  })

  it('refuses admins by role or by id, even with all permissions', () => {
    for (const target of [{ role: 'user,admin' }, { id: 'root', role: null }])
      expect(objection('admin', target)).toBe('YOU_CANNOT_IMPERSONATE_ADMINS')
  })

  it('refuses admins with more permissions even if admins may be impersonated (H1)', () => {
    const allowed = { allowImpersonatingAdmins: true }
    expect(objection('admin', { role: 'admin' }, allowed)).toBeUndefined()
    expect(objection('support', { role: 'admin' }, allowed)).toBe(
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
    )
    expect(objection('deputy', { role: 'admin' })).toBe('YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER')
    expect(objection('deputy,admin', { role: 'admin' })).toBeUndefined()
    expect(objection('deputy,admin', { id: 'root', role: null })).toBe(
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
    )
  })
})

describe('objectionWhileImpersonating', () => {
  const signInAs = (impersonatedBy: string | null) => ({
    kind: 'session' as const,
    user: { id: 'ann' },
    session: { impersonatedBy },
  })

  it('refuses an impersonator who acts on the impersonated user, and nothing else (H4)', () => {
    expect(objectionWhileImpersonating(signInAs('sue'), 'ann')).toBe(
      'NOT_ALLOWED_WHILE_IMPERSONATING',
    )
    expect(objectionWhileImpersonating(signInAs('sue'), 'bob')).toBeUndefined()
    expect(objectionWhileImpersonating(signInAs(null), 'ann')).toBeUndefined()
  })
})
