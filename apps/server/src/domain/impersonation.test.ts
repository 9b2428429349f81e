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
  it('is none to a plain user, to one’s like, and to oneself', () => {
    for (const role of ['user', null, 'support', 'user,support'])
      expect(objection('support', { role })).toBeUndefined()
    expect(objection('support', { id: 'sue', role: 'support' })).toBeUndefined()
  })

  it('H1: is one to whoever may do what the actor may not', () => {
    for (const role of ['banner', 'support,banner', 'deputy'])
      expect(objection('support', { role })).toBe('YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER')
  })

  it('is one to admins, by role or by id, whatever else they may do', () => {
    for (const target of [{ role: 'user,admin' }, { id: 'root', role: null }])
      expect(objection('admin', target)).toBe('YOU_CANNOT_IMPERSONATE_ADMINS')
  })

  it('H1: is one to admins above the actor also where admins may be impersonated', () => {
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

  it('H4: is one where a visitor acts on the visited, and nowhere else', () => {
    expect(objectionWhileImpersonating(signInAs('sue'), 'ann')).toBe(
      'NOT_ALLOWED_WHILE_IMPERSONATING',
    )
    expect(objectionWhileImpersonating(signInAs('sue'), 'bob')).toBeUndefined()
    expect(objectionWhileImpersonating(signInAs(null), 'ann')).toBeUndefined()
  })
})
