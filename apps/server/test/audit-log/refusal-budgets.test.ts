import { describe, expect, it } from 'vitest'
import { startServer, type TestServer, unwrap } from '../kit/server.ts'

const behindProxy = { CASTELLAN_TRUSTED_PROXIES: '127.0.0.1' }

/** Stops a server and starts another one on its database: at a stop, everything is recorded. */
async function restart(server: TestServer) {
  await server.stop()
  return startServer({ folder: server.folder })
}

async function listEvents(server: TestServer, action: 'call.refused' | 'session.refused') {
  return (await unwrap(server.admin.audit.listAuditEvents({ action, limit: 500 }))).events
}

function failToSignIn({ request }: TestServer, address: string, email = 'nobody@example.com') {
  const json = { email, password: 'wrong password' }
  return request('POST', '/sign-in/email', { json, headers: { 'x-forwarded-for': address } })
}

describe('the audit log of many refusals', () => {
  it('records the first 20 of a caller, and the others in one event', async () => {
    const server = await startServer()
    const ann = await server.createUser()
    const { token } = await server.signInAs(ann)
    const start = new Date().toISOString()
    for (let n = 0; n < 60; n += 1) await server.request('GET', '/admin/list-users', { token })
    const restarted = await restart(server)
    const events = await listEvents(restarted, 'call.refused')
    expect(events).toHaveLength(21)
    const [summary, ...single] = events
    for (const { change } of single)
      expect(change).toEqual({ code: 'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS' })
    const { from, to, ...change } = summary?.change ?? {}
    expect(change).toEqual({ code: 'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS', count: 40 })
    expect([start, from, to, summary?.createdAt]).toEqual(
      [start, from, to, summary?.createdAt].sort(),
    )
    expect(summary).toMatchObject({
      actor: { kind: 'user', id: ann.id },
      subject: '/admin/list-users',
      ipAddress: '127.0.0.1',
      requestId: null,
    })
    expect((await restarted.store.auditLog.verify()).isIntact).toBe(true)
  })

  it('counts callers apart, and keeps in a summary what its refusals have in common', async () => {
    const server = await startServer({ env: behindProxy })
    const [ann, bob] = [await server.createUser(), await server.createUser()]
    const { token } = await server.signInAs(ann)
    for (let n = 0; n < 24; n += 1)
      await server.request('GET', n % 2 ? '/admin/list-users' : '/admin/get-user', {
        token,
        headers: { 'x-forwarded-for': `192.0.${n}.1` },
      })
    await (await server.signInAs(bob)).users.listUsers()
    const restarted = await restart(server)
    const events = await listEvents(restarted, 'call.refused')
    expect(events.filter(({ actor }) => actor.id === bob.id)).toHaveLength(1)
    const summaries = events.filter(({ change }) => change?.count)
    expect(summaries.map(({ change }) => change?.count)).toEqual([2, 2])
    for (const { ipAddress, actor } of summaries)
      expect({ ipAddress, actor: actor.id }).toEqual({ ipAddress: null, actor: ann.id })
  })

  it('records failed sign-ins of an address, and of a network of IPv6, within its budget', async () => {
    const server = await startServer({ env: behindProxy })
    const ann = await server.createUser()
    for (let n = 0; n < 45; n += 1) await failToSignIn(server, '192.0.2.1', ann.email)
    for (let n = 0; n < 100; n += 1) await failToSignIn(server, `2001:db8:0:${n.toString(16)}00::1`)
    await failToSignIn(server, '198.51.100.1')
    const events = await listEvents(await restart(server), 'session.refused')
    expect(events).toHaveLength(20 + 80 + 1 + 2)
    const summaries = events.filter(({ change }) => change?.count)
    const code = 'INVALID_EMAIL_OR_PASSWORD'
    expect(summaries).toMatchObject([
      { targetId: null, ipAddress: '2001:db8::/48', change: { code, count: 20 } },
      { targetId: ann.id, ipAddress: '192.0.2.1', change: { code, count: 25 } },
    ])
  })

  it('counts revoking nothing as a refusal', async () => {
    const server = await startServer()
    const client = await server.signInAs(await server.createUser())
    for (let n = 0; n < 15; n += 1) {
      await unwrap(client.auth.revokeSession({ token: `unknown ${n}` }))
      await unwrap(client.auth.revokeOtherSessions())
    }
    const { admin } = await restart(server)
    const { events } = await unwrap(admin.audit.listAuditEvents({ action: 'session.revoked' }))
    expect(events).toHaveLength(21)
    expect(events[0]?.change?.count).toBe(10)
  })

  it('counts admin calls that change nothing as refusals', async () => {
    const server = await startServer()
    const user = await server.createUser({ role: 'user' })
    const userId = user.id
    for (let n = 0; n < 10; n += 1) {
      await unwrap(server.admin.bans.unbanUser({ userId }))
      await unwrap(server.admin.access.setRole({ userId, role: 'user' }))
      await unwrap(server.admin.sessions.revokeUserSession({ sessionToken: 'unknown' }))
      await unwrap(server.admin.sessions.revokeUserSessions({ userId }))
    }
    const { admin } = await restart(server)
    const { events } = await unwrap(admin.audit.listAuditEvents())
    const actions = ['user.unbanned', 'user.role-set', 'session.revoked']
    const found = events.filter(({ action }) => actions.includes(action))
    expect(found.length).toBeLessThan(25)
    const counts = found.map(({ change }) => Number(change?.count ?? 1))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40)
  })
})
