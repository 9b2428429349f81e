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
  maxAge: 0,
  maxPerUser: 100,
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

const user = { id: 'a', role: 'user', banned: false, banExpires: null, createdAt: now }
const admin = { ...user, id: 'b', role: 'admin' }
const ownSession = { createdAt: now, expiresAt: later(week), impersonatedBy: null }
const impersonation = { createdAt: now, expiresAt: later(hour), impersonatedBy: admin.id }

describe('computeSessionExpiry', () => {
  it('is a week, a day without "remember me", and an hour for an impersonation', () => {
    expect(computeSessionExpiry('remembered', policy, now)).toEqual(later(week))
    expect(computeSessionExpiry('short', policy, now)).toEqual(later(day))
    expect(computeSessionExpiry('impersonation', policy, now)).toEqual(later(hour))
  })

  it('is half the lifetime without "remember me" if the lifetime is under two days', () => {
    expect(computeSessionExpiry('short', { ...policy, expiresIn: day }, now)).toEqual(
      later(day / 2),
    )
    expect(computeSessionExpiry('short', { ...policy, expiresIn: 2 * day }, now)).toEqual(
      later(day),
    )
  })
})

describe('isSessionLive', () => {
  const isLive = (found: Partial<Parameters<typeof isSessionLive>[0]>, at = now) =>
    isSessionLive(
      { session: ownSession, user, impersonator: null, ...found },
      { access, sessions: policy },
      at,
    )

  it('is true until the session expires', () => {
    expect(isLive({}, later(week))).toBe(true)
    expect(isLive({}, new Date(later(week).getTime() + 1))).toBe(false)
  })

  it('is false while the user is banned (D1)', () => {
    expect(isLive({ user: { ...user, banned: true } })).toBe(false)
    const forAnHour = { ...user, banned: true, banExpires: later(hour) }
    expect(isLive({ user: forAnHour })).toBe(false)
    expect(isLive({ user: forAnHour }, later(hour))).toBe(true)
  })

  it('is true for an impersonation only while the impersonator may impersonate (D2)', () => {
    const by = (impersonator: typeof user | null) =>
      isLive({ session: impersonation, impersonator })
    expect(by(admin)).toBe(true)
    expect(by(null)).toBe(false)
    expect(by({ ...admin, banned: true })).toBe(false)
    expect(by({ ...admin, role: 'user' })).toBe(false)
  })

  it('is true for an impersonation by an API key only while that key may impersonate (H5)', () => {
    const permissions = ['user:impersonate']
    const key = {
      permissions,
      allowedNetworks: [],
      expiresAt: null,
      id: 'key',
      previousSecretExpiresAt: null,
      createdAt: now,
      usersCreatedUntil: now,
    }
    const by = (changed: object) =>
      isLive({
        session: impersonation,
        impersonator: admin,
        startedWith: {
          kind: 'api-key',
          key: { ...key, ...changed },
          secret: 'current',
          makers: [],
        },
      })
    expect(by({})).toBe(true)
    expect(by({ permissions: ['user:get'] })).toBe(false)
    expect(by({ expiresAt: now })).toBe(false)
    expect(by({ createdAt: later(-1) })).toBe(false)
  })
})

describe('computeExtendedExpiry', () => {
  it('extends a session with six days left or fewer to a week from now', () => {
    expect(
      computeExtendedExpiry(ownSession, policy, new Date(later(day).getTime() - 1)),
    ).toBeUndefined()
    expect(computeExtendedExpiry(ownSession, policy, later(day))).toEqual(later(day + week))
  })

  it('extends a session up to its greatest age and no further', () => {
    const limited = { ...policy, maxAge: 8 * day }
    const extended = computeExtendedExpiry(ownSession, limited, later(2 * day))
    expect(extended).toEqual(later(8 * day))
    const again = { ...ownSession, expiresAt: later(8 * day) }
    expect(computeExtendedExpiry(again, limited, later(7 * day))).toBeUndefined()
    expect(computeSessionExpiry('remembered', { ...policy, maxAge: hour }, now)).toEqual(
      later(hour),
    )
    const sessions = { ...policy, maxAge: hour }
    const found = { session: ownSession, user, impersonator: null }
    expect(isSessionLive(found, { access, sessions }, later(hour))).toBe(true)
    expect(isSessionLive(found, { access, sessions }, later(hour + 1))).toBe(false)
  })

  it('does not extend a session with a short lifetime (D3)', () => {
    const short = { ...ownSession, expiresAt: later(day) }
    for (const seconds of [0, hour, day]) {
      expect(computeExtendedExpiry(short, policy, later(seconds))).toBeUndefined()
      expect(computeExtendedExpiry(impersonation, policy, later(seconds))).toBeUndefined()
    }
    const longImpersonation = { ...ownSession, impersonatedBy: admin.id }
    expect(computeExtendedExpiry(longImpersonation, policy, later(2 * day))).toBeUndefined()
  })

  it('extends a row whose dates were written by two clocks', () => {
    const skewed = { ...ownSession, createdAt: later(30) }
    expect(computeExtendedExpiry(skewed, policy, later(day))).toEqual(later(day + week))
  })

  it('extends no session if the configuration says so', () => {
    expect(
      computeExtendedExpiry(ownSession, { ...policy, refresh: false }, later(2 * day)),
    ).toBeUndefined()
  })
})

describe('isSessionFresh', () => {
  it('is true for a day from creation, not from the last extension', () => {
    expect(isSessionFresh(ownSession, policy, new Date(later(day).getTime() - 1))).toBe(true)
    expect(isSessionFresh({ ...ownSession, expiresAt: later(2 * week) }, policy, later(day))).toBe(
      false,
    )
  })

  it('is always true if the configuration is 0', () => {
    expect(isSessionFresh(ownSession, { ...policy, freshAge: 0 }, later(week))).toBe(true)
  })
})
