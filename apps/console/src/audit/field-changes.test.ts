import { describe, expect, it } from 'vitest'
import { listFieldChanges } from './field-changes.ts'

describe('listFieldChanges', () => {
  it('lists of what was created only what says something', () => {
    const after = {
      name: 'Ada',
      image: null,
      banned: false,
      tags: [],
      emailVerified: true,
      seats: 0,
    }
    expect(listFieldChanges({ after })).toEqual([
      { name: 'name', kind: 'set', value: 'Ada' },
      { name: 'emailVerified', kind: 'set', value: true },
      { name: 'seats', kind: 'set', value: 0 },
    ])
  })

  it('lists of a change the fields that differ, with a user who was never banned as active', () => {
    const before = { banned: null, banReason: null, banExpires: 'soon', name: 'Ada' }
    const after = { banned: true, banReason: 'Spam', banExpires: null, name: 'Ada' }
    expect(listFieldChanges({ before, after })).toEqual([
      { name: 'banned', kind: 'replaced', before: false, after: true },
      { name: 'banReason', kind: 'set', value: 'Spam' },
      { name: 'banExpires', kind: 'replaced', before: 'soon', after: null },
    ])
  })

  it('lists of a list what was added and what was removed', () => {
    const [before, after] = [{ permissions: ['a', 'b'] }, { permissions: ['b', 'c'] }]
    expect(listFieldChanges({ before, after })).toEqual([
      { name: 'permissions', kind: 'list', added: ['c'], removed: ['a'] },
    ])
  })
})
