import { describe, expect, it } from 'vitest'
import { buildBan, hasBanLapsed, isBanned, noBan, objectionToBan } from './bans.ts'

const now = new Date('2026-11-23T13:52:27.463Z')
function later(ms: number) {
  return new Date(now.getTime() + ms)
}
function banUntil(banExpires: Date | null) {
  return { banned: true, banExpires }
}

describe('a ban', () => {
  it('without an expiry never expires', () => {
    const ban = banUntil(null)
    expect(isBanned(ban, new Date(8.64e15))).toBe(true)
    expect(hasBanLapsed(ban, new Date(8.64e15))).toBe(false)
  })

  it('with an expiry expires at that time', () => {
    const ban = banUntil(now)
    expect([isBanned(ban, later(-1)), hasBanLapsed(ban, later(-1))]).toEqual([true, false])
    expect([isBanned(ban, now), hasBanLapsed(ban, now)]).toEqual([false, true])
  })

  it('does not exist for a user who is not banned, even if the row has an expiry', () => {
    for (const banned of [false, null]) {
      const user = { banned, banExpires: later(1000) }
      expect([isBanned(user, now), hasBanLapsed(user, now)]).toEqual([false, false])
    }
  })

  it('expires after the given seconds, and never for 0', () => {
    expect(buildBan('spam', 60, now)).toEqual({
      banned: true,
      banReason: 'spam',
      banExpires: later(60_000),
    })
    expect(buildBan('spam', 1.5, now).banExpires).toEqual(later(1500))
    expect(buildBan('spam', 0, now).banExpires).toBeNull()
  })

  it('leaves no value in a column when it is lifted', () => {
    expect({ ...buildBan('spam', 60, now), ...noBan }).toEqual({
      banned: false,
      banReason: null,
      banExpires: null,
    })
  })

  it('of oneself is refused', () => {
    const actor = {
      kind: 'session' as const,
      user: { id: 'a' },
      permissions: 'everything' as const,
    }
    expect(objectionToBan(actor, 'a')).toBe('YOU_CANNOT_BAN_YOURSELF')
    expect(objectionToBan(actor, 'b')).toBeUndefined()
  })
})
