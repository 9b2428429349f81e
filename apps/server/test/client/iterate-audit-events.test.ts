import { iterateAuditEvents } from '@castellan/client'
import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../kit/server.ts'

describe('iterateAuditEvents', () => {
  it('yields every event of a query, in order', async () => {
    const { admin, createUser } = await startServer()
    for (let made = 0; made < 5; made += 1) await createUser()
    const found: string[] = []
    for await (const { id } of iterateAuditEvents(admin, { action: 'user.created', limit: 2 }))
      found.push(id)
    const all = await unwrap(admin.audit.listAuditEvents({ action: 'user.created' }))
    expect(found).toEqual(all.events.map(({ id }) => id))
    expect(found).toHaveLength(6)
  })
})
