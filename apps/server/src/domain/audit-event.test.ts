import { describe, expect, it } from 'vitest'
import { buildChange, toAuditActor, toAuditEvent } from './audit-event.ts'

const ann = {
  kind: 'session' as const,
  user: { id: 'ann' },
  session: { impersonatedBy: null },
  impersonation: { reason: null, apiKeyId: null },
}
const impersonated = {
  kind: 'session' as const,
  user: { id: 'ann' },
  session: { impersonatedBy: 'bob' },
  impersonation: { reason: 'ticket 7', apiKeyId: null },
}

describe('toAuditActor', () => {
  it('returns the user of a session', () => {
    expect(toAuditActor(ann)).toMatchObject({
      actorKind: 'user',
      actorId: 'ann',
      impersonatorId: null,
    })
  })

  it('returns the impersonated user with the impersonator', () => {
    expect(toAuditActor(impersonated)).toMatchObject({ actorId: 'ann', impersonatorId: 'bob' })
  })

  it('returns an API key in the name of its owner', () => {
    expect(toAuditActor({ kind: 'api-key', user: { id: 'ann' }, apiKey: { id: 'k1' } })).toEqual({
      actorKind: 'key',
      actorId: 'ann',
      apiKeyId: 'k1',
    })
  })

  it('returns the command line, which has no user', () => {
    expect(toAuditActor({ kind: 'cli' })).toEqual({ actorKind: 'command-line' })
  })

  it('returns an unknown actor without a caller', () => {
    expect(toAuditActor(undefined)).toEqual({ actorKind: 'nobody' })
  })
})

describe('toAuditEvent', () => {
  const combineReasons = (ofEntry?: string, ofRequest?: string) =>
    toAuditEvent({ action: 'user.banned', reason: ofEntry }, impersonated, { reason: ofRequest })
      .reason

  it('joins the reasons of the entry, of the request and of the impersonation, each once', () => {
    expect(combineReasons('entry', 'request')).toBe('entry; request; ticket 7')
    expect(combineReasons('same', 'same')).toBe('same; ticket 7')
    expect(combineReasons(undefined, 'request')).toBe('request; ticket 7')
    expect(combineReasons()).toBe('ticket 7')
  })
})

describe('buildChange', () => {
  const before = {
    id: '1',
    name: 'Ann',
    role: null,
    banExpires: new Date(5),
    updatedAt: new Date(1),
  }

  it('returns the changed fields before and after', () => {
    const after = { ...before, name: 'Bob', banExpires: new Date(5), updatedAt: new Date(2) }
    expect(buildChange(before, after)).toEqual({ before: { name: 'Ann' }, after: { name: 'Bob' } })
  })

  it('returns the fields with a value of a row that is created or deleted', () => {
    const fields = { name: 'Ann', banExpires: new Date(5) }
    expect(buildChange(undefined, before)).toEqual({ after: fields })
    expect(buildChange(before, undefined)).toEqual({ before: fields })
  })

  it('returns empty objects if nothing changed', () => {
    expect(buildChange(before, before)).toEqual({ before: {}, after: {} })
  })
})
