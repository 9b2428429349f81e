import { longestBanSeconds } from '@castellan/contract'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { buildBan, hasBanLapsed, isBanned } from './bans.ts'

const dates = fc.date({
  min: new Date('1970-01-01'),
  max: new Date('2100-01-01'),
  noInvalidDate: true,
})
const seconds = fc.double({ min: 1, max: longestBanSeconds, noNaN: true })

it('a ban is in force until it expires, and never again after that', () => {
  fc.assert(
    fc.property(dates, seconds, dates, (now, length, then) => {
      const ban = buildBan('spam', length, now)
      const end = ban.banExpires?.getTime() ?? Number.NaN
      expect(end - now.getTime()).toBeCloseTo(length * 1000, -1)
      expect(isBanned(ban, then)).toBe(then.getTime() < end)
      expect(hasBanLapsed(ban, then)).toBe(then.getTime() >= end)
    }),
  )
})
