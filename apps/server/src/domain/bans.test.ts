import { describe, expect, it } from 'vitest'
import { banFrom, hasLapsed, isBanned, noBan, objectionToBan } from './bans.ts'

const now = new Date('2026-11-23T13:52:27.463Z')
const later = (ms: number) => new Date(now.getTime() + ms)
const banUntil = (banExpires: Date | null) => ({ banned: true, banExpires })

describe('a ban', () => {
  it('without an end never lapses', () => {
    const ban = banUntil(null)
    expect(isBanned(ban, new Date(8.64e15))).toBe(true)
    expect(hasLapsed(ban, new Date(8.64e15))).toBe(false)
  })

  it('with an end lapses at the instant that it names', () => {
    const ban = banUntil(now)
    expect([isBanned(ban, later(-1)), hasLapsed(ban, later(-1))]).toEqual([true, false])
    expect([isBanned(ban, now), hasLapsed(ban, now)]).toEqual([false, true])
  })

  it('is not there for who is not banned, whatever end the row still has', () => {
    for (const banned of [false, null]) {
      const user = { banned, banExpires: later(1000) }
      expect([isBanned(user, now), hasLapsed(user, now)]).toEqual([false, false])
    }
  })

  it('ends so many seconds from now, and never for 0', () => {
    expect(banFrom('spam', 60, now)).toEqual({
      banned: true,
      banReason: 'spam',
      banExpires: later(60_000),
    })
    expect(banFrom('spam', 1.5, now).banExpires).toEqual(later(1500))
    expect(banFrom('spam', 0, now).banExpires).toBeNull()
  })

  it('that is lifted leaves no column behind', () => {
    expect({ ...banFrom('spam', 60, now), ...noBan }).toEqual({
      banned: false,
      banReason: null,
      banExpires: null,
    })
  })

  it('is not for oneself', () => {
    expect(objectionToBan({ id: 'a' }, { id: 'a' })).toBe('YOU_CANNOT_BAN_YOURSELF')
    expect(objectionToBan({ id: 'a' }, { id: 'b' })).toBeUndefined()
  })
})
