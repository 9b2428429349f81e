import { describe, expect, it } from 'vitest'
import { type BanEnd, countSecondsUntil, findBanEnd, formatTomorrow } from './ban-end.ts'

const sunday = new Date(2026, 10, 29, 10, 30)

describe('findBanEnd', () => {
  it.each<[BanEnd, Date, Date]>([
    ['day', sunday, new Date(2026, 10, 30, 10, 30)],
    ['week', sunday, new Date(2026, 11, 6, 10, 30)],
    ['month', sunday, new Date(2026, 11, 29, 10, 30)],
    ['month', new Date(2027, 0, 31, 8), new Date(2027, 1, 28, 8)],
    ['month', new Date(2026, 11, 31, 8), new Date(2027, 0, 31, 8)],
    ['monday', sunday, new Date(2026, 10, 30)],
    ['monday', new Date(2026, 10, 30), new Date(2026, 11, 7)],
    ['monday', new Date(2026, 11, 1, 23), new Date(2026, 11, 7)],
  ])('finds the end of a ban for a %s from %s', (end, from, expected) => {
    expect(findBanEnd(end, from, '')).toEqual(expected)
  })

  it('takes the first moment of a date, and none for good', () => {
    expect(findBanEnd('date', sunday, '2026-12-24')).toEqual(new Date(2026, 11, 24))
    expect(findBanEnd('date', sunday, '')).toBeUndefined()
    expect(findBanEnd('never', sunday, '')).toBeUndefined()
  })

  it('counts whole seconds, one at least', () => {
    expect(countSecondsUntil(new Date(sunday.getTime() + 1_500), sunday)).toBe(2)
    expect(countSecondsUntil(sunday, sunday)).toBe(1)
  })

  it('begins with tomorrow', () => {
    expect(formatTomorrow(new Date(2026, 11, 31, 23, 59))).toBe('2027-01-01')
  })
})
