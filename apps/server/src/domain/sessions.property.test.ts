import fc from 'fast-check'
import { expect, it } from 'vitest'
import { computeExtendedExpiry, computeSessionExpiry, type SessionPolicy } from './sessions.ts'

const created = new Date('2026-11-23T13:52:27.463Z')
const century = 3_155_760_000

const policies: fc.Arbitrary<SessionPolicy> = fc.record({
  expiresIn: fc.oneof(
    fc.integer({ min: 60, max: 300 }),
    fc.integer({ min: 60, max: 1_209_600 }),
    fc.integer({ min: 60, max: century }),
  ),
  updateAge: fc.integer({ min: 0, max: 1_209_600 }),
  freshAge: fc.constant(0),
  refresh: fc.boolean(),
  impersonationExpiresIn: fc.integer({ min: 60, max: 604_800 }),
  maxAge: fc.constant(0),
  maxPerUser: fc.constant(100),
})
const ages = fc.integer({ min: 0, max: 2 * 604_800_000 })
function later(ms: number) {
  return new Date(created.getTime() + ms)
}

/** How long before its expiry a session may be extended, in ms. */
function computeLeadMs({ expiresIn, updateAge }: SessionPolicy) {
  return (expiresIn - updateAge) * 1000
}

function createSession(kind: Parameters<typeof computeSessionExpiry>[0], policy: SessionPolicy) {
  return {
    createdAt: created,
    expiresAt: computeSessionExpiry(kind, policy, created),
    impersonatedBy: kind === 'impersonation' ? 'admin' : null,
  }
}

it('a session with a short lifetime is never extended, with any policy, at any age (D3)', () => {
  fc.assert(
    fc.property(policies, fc.constantFrom('short', 'impersonation'), ages, (policy, kind, age) => {
      expect(computeExtendedExpiry(createSession(kind, policy), policy, later(age))).toBeUndefined()
    }),
  )
})

it('a remembered session can always be extended again and never loses time', () => {
  fc.assert(
    fc.property(policies, fc.array(ages), (policy, steps) => {
      let session = createSession('remembered', policy)
      let age = 0
      for (const step of steps) {
        age += step
        const end = computeExtendedExpiry(session, { ...policy, refresh: true }, later(age))
        const due = later(age).getTime() >= session.expiresAt.getTime() - computeLeadMs(policy)
        expect(end !== undefined).toBe(due)
        if (!end) continue
        expect(end).toEqual(later(age + policy.expiresIn * 1000))
        expect(end.getTime()).toBeGreaterThanOrEqual(session.expiresAt.getTime())
        session = { ...session, expiresAt: end }
      }
    }),
  )
})
