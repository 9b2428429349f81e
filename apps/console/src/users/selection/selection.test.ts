import { describe, expect, it } from 'vitest'
import { extendSelection, noSelection, selectAll, selectUser } from './selection.ts'

const order = ['a', 'b', 'c', 'd', 'e']

describe('the selection', () => {
  it('takes a user in and out', () => {
    const one = selectUser(noSelection, 'b')
    expect([...one.ids]).toEqual(['b'])
    expect([...selectUser(one, 'b').ids]).toEqual([])
  })

  it('extends from the last toggled user in both directions, and keeps the others', () => {
    const started = selectUser(selectUser(noSelection, 'e'), 'c')
    expect([...extendSelection(started, 'a', order).ids].sort()).toEqual(['a', 'b', 'c', 'e'])
    expect([...extendSelection(started, 'd', order).ids].sort()).toEqual(['c', 'd', 'e'])
  })

  it('begins a range where there is no anchor in the list', () => {
    const extended = extendSelection({ ids: new Set(), anchor: 'elsewhere' }, 'c', order)
    expect(extended).toEqual({ ids: new Set(['c']), anchor: 'c' })
  })

  it('takes all users, and then none', () => {
    const all = selectAll(selectUser(noSelection, 'a'), order)
    expect([...all.ids]).toEqual(order)
    expect(selectAll(all, order)).toEqual(noSelection)
  })
})
