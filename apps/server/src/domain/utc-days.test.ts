import { describe, expect, it } from 'vitest'
import { listUtcDays } from './utc-days.ts'

describe('listUtcDays', () => {
  it('lists days in UTC, the earliest first and today last', () => {
    const days = listUtcDays(new Date('2028-03-01T00:00:00.000Z'), 3)
    expect(days.map(({ date }) => date)).toEqual(['2028-02-28', '2028-02-29', '2028-03-01'])
    expect(days[1]?.to).toEqual(days[2]?.from)
    expect(listUtcDays(new Date('2028-02-29T23:59:59.999Z'), 1)).toEqual([
      {
        date: '2028-02-29',
        from: new Date('2028-02-29T00:00:00.000Z'),
        to: new Date('2028-03-01T00:00:00.000Z'),
      },
    ])
  })
})
