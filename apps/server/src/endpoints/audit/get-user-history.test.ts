import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('userHistory', () => {
  it('shows all that was done to a user and in their name, the newest first, each once', async () => {
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

  it('outlasts the user, and is that of nobody else', async () => {
    const { admin, createUser } = await startServer()
    const ann = await createUser()
    await createUser()
    await unwrap(admin.users.removeUser({ userId: ann.id }))
    const { events } = await unwrap(admin.audit.getUserHistory({ userId: ann.id }))
    expect(events.map(({ action }) => action)).toEqual(['user.removed', 'user.created'])
    expect((await unwrap(admin.audit.getUserHistory({ userId: 'nobody' }))).events).toEqual([])
  })

  it('goes on at the cursor of the page before, of this history alone', async () => {
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
