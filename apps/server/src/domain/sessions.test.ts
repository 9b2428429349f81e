import { describe, expect, it } from 'vitest'
import {
  computeExtendedExpiry,
  computeSessionExpiry,
  isSessionFresh,
  isSessionLive,
  type SessionPolicy,
} from './sessions.ts'

const now = new Date('2026-11-23T13:52:27.463Z')
function later(seconds: number) {
  return new Date(now.getTime() + seconds * 1000)
}
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
    expect(computeSessionExpiry('remembered', policy, now)).toEqual(later(week))
    expect(computeSessionExpiry('short', policy, now)).toEqual(later(day))
    expect(computeSessionExpiry('impersonation', policy, now)).toEqual(later(hour))
  })

  it('gives half a lifetime when not to be remembered where a lifetime is under two days', () => {
    expect(computeSessionExpiry('short', { ...policy, expiresIn: day }, now)).toEqual(
      later(day / 2),
    )
    expect(computeSessionExpiry('short', { ...policy, expiresIn: 2 * day }, now)).toEqual(
      later(day),
    )
  })
})

describe('isLive', () => {
  const live = (found: Partial<Parameters<typeof isSessionLive>[0]>, at = now) =>
    isSessionLive({ session: own, user: person, impersonator: null, ...found }, access, at)

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
      allowedNetworks: [],
      expiresAt: null,
      previousSecretExpiresAt: null,
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
    expect(computeExtendedExpiry(own, policy, new Date(later(day).getTime() - 1))).toBeUndefined()
    expect(computeExtendedExpiry(own, policy, later(day))).toEqual(later(day + week))
  })

  it('D3: leaves a session that was made short as it is', () => {
    const short = { ...own, expiresAt: later(day) }
    for (const seconds of [0, hour, day]) {
      expect(computeExtendedExpiry(short, policy, later(seconds))).toBeUndefined()
      expect(computeExtendedExpiry(theirs, policy, later(seconds))).toBeUndefined()
    }
    const longImpersonation = { ...own, impersonatedBy: admin.id }
    expect(computeExtendedExpiry(longImpersonation, policy, later(2 * day))).toBeUndefined()
  })

  it('prolongs a row whose dates two clocks have written', () => {
    const apart = { ...own, createdAt: later(30) }
    expect(computeExtendedExpiry(apart, policy, later(day))).toEqual(later(day + week))
  })

  it('leaves every session as it is where the configuration says so', () => {
    expect(
      computeExtendedExpiry(own, { ...policy, refresh: false }, later(2 * day)),
    ).toBeUndefined()
  })
})

describe('isFresh', () => {
  it('holds for a day, counted from the beginning and not from the last prolongation', () => {
    expect(isSessionFresh(own, policy, new Date(later(day).getTime() - 1))).toBe(true)
    expect(isSessionFresh({ ...own, expiresAt: later(2 * week) }, policy, later(day))).toBe(false)
  })

  it('always holds where the configuration says 0', () => {
    expect(isSessionFresh(own, { ...policy, freshAge: 0 }, later(week))).toBe(true)
  })
})
