import { describe, expect, it } from 'vitest'
import { findRolesAfter } from './roles-after.ts'

describe('the roles of a user after an act on many', () => {
  it('keep their order when one is added', () => {
    expect(findRolesAfter({ kind: 'giveRole', role: 'editor' }, 'user,admin')).toEqual([
      ...['user', 'admin', 'editor'],
    ])
  })

  it('are the same if the user has the role already', () => {
    expect(findRolesAfter({ kind: 'giveRole', role: 'admin' }, 'user,admin')).toEqual([
      ...['user', 'admin'],
    ])
  })

  it('are the default role if the only one is taken', () => {
    const act = { kind: 'takeRole', role: 'admin', defaultRole: 'user' } as const
    expect(findRolesAfter(act, 'admin')).toEqual(['user'])
    expect(findRolesAfter(act, 'admin,editor')).toEqual(['editor'])
    expect(findRolesAfter({ ...act, role: 'user' }, 'user')).toEqual(['user'])
  })
})
