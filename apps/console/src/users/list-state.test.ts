import { describe, expect, it } from 'vitest'
import { defaultListState, formatListState, type ListState, parseListState } from './list-state.ts'

describe('the list in the address', () => {
  it('is the same after a reload', () => {
    const state: ListState = {
      search: 'a:b & c',
      conditions: [
        { field: 'email', comparison: 'contains', value: 'x:y,z' },
        { field: 'banExpires', comparison: 'before', value: '2026-11-30T10:00:00.000Z' },
        { field: 'image', comparison: 'is-empty', value: '' },
      ],
      sortBy: 'email',
      descending: false,
      columns: ['name', 'plan'],
      selected: 'id-1',
    }
    expect(parseListState(new URLSearchParams(formatListState(state).toString()))).toEqual(state)
  })

  it('is the default without parameters, and has none then', () => {
    expect(parseListState(new URLSearchParams())).toEqual(defaultListState)
    expect(formatListState(defaultListState).toString()).toBe('')
  })

  it('leaves out a filter that it does not understand', () => {
    const parameters = new URLSearchParams('filter=email&filter=email:resembles:x&filter=:is:x')
    expect(parseListState(parameters).conditions).toEqual([])
  })
})
