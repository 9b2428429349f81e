import { describe, expect, it } from 'vitest'
import { buildChange, toAuditActor, toAuditEvent } from './audit-event.ts'

const ann = {
  kind: 'session' as const,
  user: { id: 'ann' },
  session: { impersonatedBy: null },
  impersonation: { reason: null, keyId: null },
}
const visitor = {
  kind: 'session' as const,
  user: { id: 'ann' },
  session: { impersonatedBy: 'bob' },
  impersonation: { reason: 'ticket 7', keyId: null },
}

describe('the actor of an event', () => {
  it('is the user of a session', () => {
    expect(toAuditActor(ann)).toMatchObject({
      actorKind: 'user',
      actorId: 'ann',
      impersonatorId: null,
    })
  })

  it('is the impersonated user, with whoever is at the keyboard', () => {
    expect(toAuditActor(visitor)).toMatchObject({ actorId: 'ann', impersonatorId: 'bob' })
  })

  it('is a key, in the name of its owner', () => {
    expect(toAuditActor({ kind: 'api-key', user: { id: 'ann' }, apiKey: { id: 'k1' } })).toEqual({
      actorKind: 'key',
      actorId: 'ann',
      keyId: 'k1',
    })
  })

  it('is the command line, which has no user', () => {
    expect(toAuditActor({ kind: 'cli' })).toEqual({ actorKind: 'command-line' })
  })

  it('is nobody where nobody is known', () => {
    expect(toAuditActor(undefined)).toEqual({ actorKind: 'nobody' })
  })
})

describe('the reason of an event', () => {
  const reasonOf = (own?: string, asked?: string) =>
    toAuditEvent({ action: 'user.banned', reason: own }, visitor, { reason: asked }).reason

  it('is the deed’s own, else the request’s, and beside it that of the impersonation', () => {
    expect(reasonOf('own', 'asked')).toBe('own; ticket 7')
    expect(reasonOf(undefined, 'asked')).toBe('asked; ticket 7')
    expect(reasonOf()).toBe('ticket 7')
  })
})

describe('a change', () => {
  const before = {
    id: '1',
    name: 'Ann',
    role: null,
    banExpires: new Date(5),
    updatedAt: new Date(1),
  }

  it('holds the fields that changed, as they were and as they are', () => {
    const after = { ...before, name: 'Bob', banExpires: new Date(5), updatedAt: new Date(2) }
    expect(buildChange(before, after)).toEqual({ before: { name: 'Ann' }, after: { name: 'Bob' } })
  })

  it('holds what has a value of a row that comes, and of one that goes', () => {
    const told = { name: 'Ann', banExpires: new Date(5) }
    expect(buildChange(undefined, before)).toEqual({ after: told })
    expect(buildChange(before, undefined)).toEqual({ before: told })
  })

  it('is empty where nothing changed', () => {
    expect(buildChange(before, before)).toEqual({ before: {}, after: {} })
  })
})
