import { describe, expect, it } from 'vitest'
import { listNewestEvents, summarizeEvent } from '../kit/audit-log.ts'
import { password, startServer, type TestServer, unwrap } from '../kit/server.ts'

type RecordedChange = {
  name: string
  /** Changes a user, and returns what the event must contain besides actor and target. */
  apply: (server: TestServer, userId: string) => Promise<object>
}

async function getOwnId({ admin }: TestServer) {
  return (await unwrap(admin.auth.getSession()))?.user.id
}

const changes: RecordedChange[] = [
  {
    name: 'an update with the changed fields',
    apply: async ({ admin }, userId) => {
      await unwrap(admin.users.updateUser({ userId, data: { name: 'New', image: 'i.png' } }))
      const after = { name: 'New', image: 'i.png' }
      return { action: 'user.updated', change: { before: { name: 'Old', image: null }, after } }
    },
  },
  {
    name: 'a new role',
    apply: async ({ admin }, userId) => {
      await unwrap(admin.access.setRole({ userId, role: 'admin' }))
      const change = { before: { role: 'user' }, after: { role: 'admin' } }
      return { action: 'user.role-set', change }
    },
  },
  {
    name: 'a new password without the password',
    apply: async ({ admin }, userId) => {
      await unwrap(admin.users.setUserPassword({ userId, newPassword: 'a secret of theirs' }))
      return { action: 'user.password-set', change: null }
    },
  },
  {
    name: 'an unban of a user who is not banned',
    apply: async ({ admin }, userId) => {
      await unwrap(admin.bans.unbanUser({ userId }))
      return { action: 'user.unbanned', change: { before: {}, after: {} } }
    },
  },
  {
    name: 'a removal with the last values',
    apply: async ({ admin }, userId) => {
      await unwrap(admin.users.removeUser({ userId }))
      return {
        action: 'user.removed',
        change: { before: expect.objectContaining({ name: 'Old' }) },
      }
    },
  },
  {
    name: 'a revoked session',
    apply: async (server, userId) => {
      const { user } = await unwrap(server.admin.users.getUser({ id: userId }))
      await server.signInAs(user)
      const { sessions } = await unwrap(server.admin.sessions.listUserSessions({ userId }))
      const id = sessions[0]?.id ?? ''
      await unwrap(server.admin.sessions.revokeUserSession({ sessionToken: id }))
      return { action: 'session.revoked', subject: id }
    },
  },
  {
    name: 'the revocation of all sessions',
    apply: async ({ admin }, userId) => {
      await unwrap(admin.sessions.revokeUserSessions({ userId }))
      return { action: 'session.revoked', change: { after: { sessions: [] } } }
    },
  },
]

describe('the audit log', () => {
  it.each(changes)('records $name', async ({ apply }) => {
    const server = await startServer()
    const { id } = await server.createUser({ name: 'Old' })
    const expected = await apply(server, id)
    const [event] = await listNewestEvents(server)
    expect(event && summarizeEvent(event)).toMatchObject({
      actor: await getOwnId(server),
      impersonator: null,
      target: id,
      ...expected,
    })
    const exported = await unwrap(server.admin.audit.exportAuditEvents())
    for (const secret of [password, 'a secret of theirs', 'cheap:', server.admin.token ?? ''])
      expect(exported).not.toContain(secret)
  })

  it('H6: records sign-up, sign-in and sign-out with the id of the session', async () => {
    const server = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
    const client = server.createClientWith()
    const email = 'new@example.com'
    const { user } = await unwrap(client.auth.signUpEmail({ name: 'New', email, password }))
    const signedIn = await server.signInAs({ email })
    const session = await unwrap(signedIn.auth.getSession())
    await signedIn.signOut()
    await server.request('POST', '/sign-out', { token: 'of no session' })
    const [out, opened, up] = await listNewestEvents(server, 3)
    expect([up?.action, opened?.action, out?.action]).toEqual([
      'user.signed-up',
      'session.opened',
      'session.closed',
    ])
    for (const event of [out, opened, up])
      expect(event).toMatchObject({ actor: { kind: 'user', id: user.id }, targetId: user.id })
    expect([opened?.subject, out?.subject]).toEqual([session?.session.id, session?.session.id])
  })

  it('records which of their own sessions a user revokes', async () => {
    const server = await startServer()
    const ann = await server.createUser()
    const [one, other] = [await server.signInAs(ann), await server.signInAs(ann)]
    const sessions = [await unwrap(one.auth.getSession()), await unwrap(other.auth.getSession())]
    const [oneId = '', otherId = ''] = sessions.map((found) => found?.session.id)
    await unwrap(one.auth.revokeSession({ token: otherId }))
    await unwrap(one.auth.revokeSession({ token: 'none of theirs' }))
    await unwrap(one.auth.revokeOtherSessions())
    await unwrap(one.auth.revokeSessions())
    const events = await listNewestEvents(server, 4)
    expect(
      events.every(({ action, actor }) => action === 'session.revoked' && actor.id === ann.id),
    ).toBe(true)
    expect(events.map(({ subject, change }) => [subject, change?.after?.sessions])).toEqual([
      [null, []],
      [null, [oneId]],
      [null, undefined],
      [otherId, undefined],
    ])
  })

  it('records only the refusal of a change that was rolled back', async () => {
    const server = await startServer()
    const [ann, bob] = [await server.createUser(), await server.createUser()]
    await server.admin.users.updateUser({ userId: ann.id, data: { email: bob.email } })
    const [event] = await listNewestEvents(server)
    expect(event).toMatchObject({
      action: 'call.refused',
      subject: '/admin/update-user',
      change: { code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL' },
    })
  })
})

describe('a change whose event cannot be written', () => {
  it('is rolled back', async () => {
    const server = await startServer()
    const { id: userId } = await server.createUser()
    const { store } = server
    const { transaction } = store
    store.transaction = (work) =>
      transaction((tx) =>
        work({
          ...tx,
          auditEvents: { ...tx.auditEvents, record: () => Promise.reject(new Error('full')) },
        }),
      )
    expect((await server.admin.bans.banUser({ userId })).status).toBe(500)
    expect((await server.admin.bans.banUser({ userId: 'nobody' })).status).toBe(404)
    store.transaction = transaction
    const { user } = await unwrap(server.admin.users.getUser({ id: userId }))
    expect(user.banned).toBe(false)
  })
})
