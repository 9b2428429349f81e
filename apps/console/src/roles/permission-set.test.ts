import { describe, expect, it } from 'vitest'
import { hasPermission } from '../api/actions.ts'
import { comparePermissions, listResources, togglePermission } from './permission-set.ts'

describe('listResources', () => {
  it('joins the permissions of all sets, sorted', () => {
    const sets = [{ user: ['list', 'ban'] }, { user: ['ban', 'get'], audit: ['list'] }]
    expect(listResources(sets)).toEqual([
      { resource: 'audit', actions: ['list'] },
      { resource: 'user', actions: ['ban', 'get', 'list'] },
    ])
  })
})

describe('togglePermission', () => {
  it('adds what is missing, and removes what is there with its empty resource', () => {
    const added = togglePermission({}, 'user', 'ban')
    expect(added).toEqual({ user: ['ban'] })
    expect(togglePermission(added, 'user', 'ban')).toEqual({})
  })
})

describe('comparePermissions', () => {
  it('names what is gained and what is lost', () => {
    const before = { user: ['list', 'ban'] }
    const after = { user: ['list'], audit: ['list'] }
    expect(comparePermissions(before, after)).toEqual({
      gained: ['audit:list'],
      lost: ['user:ban'],
    })
  })
})

describe('hasPermission', () => {
  it('takes no permission from the prototype of an object', () => {
    expect(hasPermission({}, 'constructor', 'name')).toBe(false)
  })
})
