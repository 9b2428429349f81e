import { describe, expect, it } from 'vitest'
import { execute } from '../../../test/kit/raw-sql.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('verifyAuditLog', () => {
  it('verifies the whole log, up to a head that was returned before', async () => {
    const { admin, createUser, store } = await startServer()
    await createUser()
    await store.auditLog.writeLastCheckpoints()
    const report = await unwrap(admin.audit.verifyAuditLog({}))
    expect(report).toMatchObject({
      ...{ isIntact: true, violations: [], violationCount: 0, eventsWithoutCheckpoint: 0 },
      head: expect.stringMatching(/^\d+:[0-9a-f]{64}$/),
    })
    expect(report.events).toBeGreaterThan(2)
    expect(report).not.toHaveProperty('pruned')
    await createUser()
    await store.auditLog.writeLastCheckpoints()
    const { head: expectedHead } = report
    const later = await unwrap(admin.audit.verifyAuditLog({ expectedHead }))
    expect(later).toMatchObject({ isIntact: true })
    expect(later.head).not.toBe(expectedHead)
    const unknown = `1:${'0'.repeat(64)}`
    expect(await unwrap(admin.audit.verifyAuditLog({ expectedHead: unknown }))).toMatchObject({
      isIntact: false,
      violations: [{ kind: 'head-unknown', checkpoint: '1' }],
    })
    expect(await admin.audit.verifyAuditLog({ expectedHead: '1' })).toMatchObject({ status: 400 })
  })

  it('names what was changed, and what was pruned', async () => {
    const { admin, config, clock, createUser, store } = await startServer()
    await createUser()
    await store.auditLog.writeLastCheckpoints()
    clock.advance(86_400)
    await store.auditLog.prune(clock.now())
    await store.auditLog.writeLastCheckpoints()
    const table = '"castellan_audit_events"'
    const { url } = config.database
    const trigger = url.startsWith('file:')
      ? 'castellan_audit_events_update'
      : `castellan_audit_events_change ON ${table}`
    await execute(url, `DROP TRIGGER ${trigger}; UPDATE ${table} SET "subject" = 'forged'`)
    const report = await unwrap(admin.audit.verifyAuditLog({}))
    expect(report).toMatchObject({
      isIntact: false,
      pruned: { checkpoint: expect.any(String), events: expect.any(String) },
      warning: expect.stringMatching(
        /^Events were pruned, but CASTELLAN_EVENT_RETENTION_DAYS is 0/,
      ),
    })
    expect(report.violations.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['protection-missing', 'event-changed']),
    )
  })

  it('reads in turns, and lets the next one begin when a turn fails', async () => {
    const { store } = await startServer()
    let turns = 0
    await store.auditLog.verify({
      takeTurn: (step) => {
        turns += 1
        return step()
      },
    })
    expect(turns).toBeGreaterThan(5)
    const failure = new Error('The client has disconnected')
    const takeTurn = () => Promise.reject(failure)
    await expect(store.auditLog.verify({ takeTurn })).rejects.toBe(failure)
    expect(await store.auditLog.verify()).toMatchObject({ isIntact: true })
  })
})
