import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('getUserHistory', () => {
  it('lists each event to a user and by the user once, newest first', async () => {
    const server = await startServer()
    const { admin } = server
    const [ann, bob] = [await server.createUser({ role: 'admin' }), await server.createUser()]
    const asAnn = await server.signInAs(ann)
    await unwrap(asAnn.bans.banUser({ userId: bob.id }))
    await unwrap(admin.users.updateUser({ userId: ann.id, data: { name: 'Anne' } }))
    const { events } = await unwrap(admin.audit.getUserHistory({ userId: ann.id }))
    expect(
      events.map(({ action, actor, targetId }) => [action, actor.id === ann.id, targetId]),
    ).toEqual([
      ['user.updated', false, ann.id],
      ['user.banned', true, bob.id],
      ['session.opened', true, ann.id],
      ['user.created', false, ann.id],
    ])
  })

  it('keeps the history of a removed user, without the events of others', async () => {
    const { admin, createUser } = await startServer()
    const ann = await createUser()
    await createUser()
    await unwrap(admin.users.removeUser({ userId: ann.id }))
    const { events } = await unwrap(admin.audit.getUserHistory({ userId: ann.id }))
    expect(events.map(({ action }) => action)).toEqual(['user.removed', 'user.created'])
    expect((await unwrap(admin.audit.getUserHistory({ userId: 'nobody' }))).events).toEqual([])
  })

  it('continues at a cursor, and refuses the cursor of another history', async () => {
    const server = await startServer()
    const { admin } = server
    const ann = await server.createUser()
    await server.signInAs(ann)
    await unwrap(admin.bans.banUser({ userId: ann.id }))
    const userId = ann.id
    const first = await unwrap(admin.audit.getUserHistory({ userId, limit: 2 }))
    const rest = await unwrap(
      admin.audit.getUserHistory({ userId, limit: 2, cursor: first.nextCursor }),
    )
    expect([...first.events, ...rest.events].map(({ action }) => action)).toEqual([
      'user.banned',
      'session.opened',
      'user.created',
    ])
    expect(rest.nextCursor).toBeUndefined()
    expect(
      await admin.audit.getUserHistory({ userId: 'another', cursor: first.nextCursor }),
    ).toMatchObject({ status: 400, body: { code: 'VALIDATION_ERROR' } })
  })
})
