import { describe, expect, it } from 'vitest'
import { endOfSession, isFresh, isLive, prolongedEnd, type SessionPolicy } from './sessions.ts'

const now = new Date('2026-11-23T13:52:27.463Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const hour = 3600
const day = 24 * hour
const week = 7 * day

const policy: SessionPolicy = {
  expiresIn: week,
  updateAge: day,
  freshAge: day,
  refresh: true,
  impersonationExpiresIn: hour,
}
const access = {
  roles: new Map([
    ['admin', new Set(['user:impersonate'])],
    ['user', new Set<string>()],
  ]),
  defaultRole: 'user',
  adminRoles: ['admin'],
  adminUserIds: [],
  allowImpersonatingAdmins: false,
}

const person = { id: 'a', role: 'user', banned: false, banExpires: null, createdAt: now }
const admin = { ...person, id: 'b', role: 'admin' }
const own = { createdAt: now, expiresAt: later(week), impersonatedBy: null }
const theirs = { createdAt: now, expiresAt: later(hour), impersonatedBy: admin.id }

describe('endOfSession', () => {
  it('gives a week, a day when not to be remembered, and an hour to an impersonation', () => {
    expect(endOfSession('remembered', policy, now)).toEqual(later(week))
    expect(endOfSession('short', policy, now)).toEqual(later(day))
    expect(endOfSession('impersonation', policy, now)).toEqual(later(hour))
  })

  it('gives half a lifetime when not to be remembered where a lifetime is under two days', () => {
    expect(endOfSession('short', { ...policy, expiresIn: day }, now)).toEqual(later(day / 2))
    expect(endOfSession('short', { ...policy, expiresIn: 2 * day }, now)).toEqual(later(day))
  })
})

describe('isLive', () => {
  const live = (found: Partial<Parameters<typeof isLive>[0]>, at = now) =>
    isLive({ session: own, user: person, impersonator: null, ...found }, access, at)

  it('admits until the instant of expiry, and not after it', () => {
    expect(live({}, later(week))).toBe(true)
    expect(live({}, new Date(later(week).getTime() + 1))).toBe(false)
  })

  it('D1: does not admit who is banned, until the ban lapses', () => {
    expect(live({ user: { ...person, banned: true } })).toBe(false)
    const forAnHour = { ...person, banned: true, banExpires: later(hour) }
    expect(live({ user: forAnHour })).toBe(false)
    expect(live({ user: forAnHour }, later(hour))).toBe(true)
  })

  it('D2: admits an impersonation only while its impersonator may impersonate', () => {
    const by = (impersonator: typeof person | null) => live({ session: theirs, impersonator })
    expect(by(admin)).toBe(true)
    expect(by(null)).toBe(false)
    expect(by({ ...admin, banned: true })).toBe(false)
    expect(by({ ...admin, role: 'user' })).toBe(false)
  })

  it('H5: admits an impersonation that a key has begun only while that key could begin it', () => {
    const permissions = ['user:impersonate']
    const key = {
      permissions,
      networks: [],
      expiresAt: null,
      formerExpiresAt: null,
      createdAt: now,
    }
    const by = (changed: object) =>
      live({
        session: theirs,
        impersonator: admin,
        begunBy: { key: { ...key, ...changed }, secret: 'current' },
      })
    expect(by({})).toBe(true)
    expect(by({ permissions: ['user:get'] })).toBe(false)
    expect(by({ expiresAt: now })).toBe(false)
    expect(by({ createdAt: later(-1) })).toBe(false)
  })
})

describe('prolongedEnd', () => {
  it('prolongs a session with six days left or fewer to a week from now', () => {
    expect(prolongedEnd(own, policy, new Date(later(day).getTime() - 1))).toBeUndefined()
    expect(prolongedEnd(own, policy, later(day))).toEqual(later(day + week))
  })

  it('D3: leaves a session that was made short as it is', () => {
    const short = { ...own, expiresAt: later(day) }
    for (const seconds of [0, hour, day]) {
      expect(prolongedEnd(short, policy, later(seconds))).toBeUndefined()
      expect(prolongedEnd(theirs, policy, later(seconds))).toBeUndefined()
    }
    const longImpersonation = { ...own, impersonatedBy: admin.id }
    expect(prolongedEnd(longImpersonation, policy, later(2 * day))).toBeUndefined()
  })

  it('prolongs a row whose dates two clocks have written', () => {
    const apart = { ...own, createdAt: later(30) }
    expect(prolongedEnd(apart, policy, later(day))).toEqual(later(day + week))
  })

  it('leaves every session as it is where the configuration says so', () => {
    expect(prolongedEnd(own, { ...policy, refresh: false }, later(2 * day))).toBeUndefined()
  })
})

describe('isFresh', () => {
  it('holds for a day, counted from the beginning and not from the last prolongation', () => {
    expect(isFresh(own, policy, new Date(later(day).getTime() - 1))).toBe(true)
    expect(isFresh({ ...own, expiresAt: later(2 * week) }, policy, later(day))).toBe(false)
  })

  it('always holds where the configuration says 0', () => {
    expect(isFresh(own, { ...policy, freshAge: 0 }, later(week))).toBe(true)
  })
})
