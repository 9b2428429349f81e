import { describe, expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { execute } from '../kit/raw-sql.ts'
import { unwrap } from '../kit/server.ts'
import { startServerWithCli } from './server-with-cli.ts'

/** Starts a server with a session and an API key from before a time, and others from after it. */
async function startWithOldAndNew() {
  const server = await startServerWithCli()
  const { clock, signInAs, createUser } = server
  const user = await createUser()
  const old = { session: await signInAs(user), key: await createApiKey(server) }
  const rotated = await createApiKey(server)
  clock.advance(60)
  const time = clock.now().toISOString()
  clock.advance(60)
  const keyId = rotated.key.id
  const { secret } = await unwrap(server.admin.apiKeys.rotateApiKey({ keyId }))
  const session = await signInAs(user)
  const later = { session, key: await createApiKey(server), secret }
  return { ...server, user, old, later, rotated, time }
}

type Started = Awaited<ReturnType<typeof startWithOldAndNew>>

async function listLive({ old, later, rotated, createClientWith, user }: Started) {
  const keys = [old.key.client, rotated.client, later.key.client, createClientWith(later.secret)]
  const sessions = [old.session, later.session]
  const found = await Promise.all(sessions.map((client) => client.auth.getSession()))
  const read = await Promise.all(keys.map((client) => client.users.getUser({ id: user.id })))
  return [...found.map(({ body }) => body !== null), ...read.map(({ status }) => status === 200)]
}

describe('revoke-before', () => {
  it('ends what was created before the time, with previous secrets, and nothing else', async () => {
    const server = await startWithOldAndNew()
    const shown = await server.castellan(['revoke-before', server.time])
    expect(shown.out).toContain(
      `This would end 2 sessions and 1 API keys from before ${server.time}`,
    )
    expect(await listLive(server)).toEqual([true, true, true, true, true, true])

    const { out } = await server.castellan(['revoke-before', server.time, '--yes', '--json'])
    expect(JSON.parse(out ?? '')).toEqual({ sessions: 2, keys: 1, revoked: true })
    expect(await listLive(server)).toEqual([false, true, false, false, true, true])

    const admin = await server.signInAs({ email: 'admin@example.com' })
    const action = 'credentials.revoked'
    const { events } = await unwrap(admin.audit.listAuditEvents({ action }))
    expect(events).toMatchObject([
      {
        actor: { kind: 'command-line' },
        change: { before: { createdBefore: server.time, sessions: 2, keys: 1 } },
      },
    ])
  })

  it('ends everything that a restored backup brought back', async () => {
    const server = await startWithOldAndNew()
    // The clock of the server is ahead of that of the command line.
    const now = server.clock.now().toISOString()
    await server.castellan(['revoke-before', now.replace(/\d{4}/, '2999'), '--yes'])
    expect(await listLive(server)).toEqual([false, false, false, false, false, false])
  })

  it('compares instants, in whatever form an app has written them', async () => {
    const server = await startServerWithCli()
    const user = await server.createUser()
    const session = await server.signInAs(user)
    const earlier = new Date(Date.now() - 60_000)
    // The text is later than that of the time in UTC, the instant is not.
    const inKiribati = new Date(earlier.getTime() + 14 * 3_600_000).toISOString()
    await execute(
      server.config.database.url,
      `UPDATE "session" SET "createdAt" = '${inKiribati.replace('Z', '+14:00')}' WHERE "userId" = '${user.id}'`,
    )
    const shown = await server.castellan([
      'revoke-before',
      new Date(Date.now() - 30_000).toISOString(),
    ])
    expect(shown.out).toContain('This would end 1 sessions and 0 API keys')
    await server.castellan(['revoke-before', 'now', '--yes'])
    expect((await session.auth.getSession()).body).toBeNull()
  })

  it('ends API keys of users that were created in the future, as an app says', async () => {
    const server = await startServerWithCli()
    const user = await server.createUser({ role: 'admin' })
    const session = await server.signInAs(user)
    const future = new Date(Date.now() + 86_400_000).toISOString()
    await execute(
      server.config.database.url,
      `UPDATE "user" SET "createdAt" = '${future}' WHERE "id" = '${user.id}'`,
    )
    const byOwner = await createApiKey(server, {}, session)
    const byOther = await createApiKey(server, { userId: user.id })
    const rotated = await unwrap(session.apiKeys.rotateApiKey({ keyId: byOther.key.id }))
    const live = [byOwner.client, server.createClientWith(rotated.secret)]
    const tryAll = () =>
      Promise.all(live.map(async (one) => (await one.users.getUser({ id: user.id })).status))
    expect(await tryAll()).toEqual([200, 200])
    for (const { secretCreatedAt } of [byOwner.key, rotated.key])
      expect(Date.parse(secretCreatedAt)).toBeLessThanOrEqual(Date.now())
    const { out } = await server.castellan(['revoke-before', 'now', '--yes'])
    expect(out).toContain('and 2 API keys from before')
    expect(await tryAll()).toEqual([401, 401])
  })

  it('refuses a time that it cannot read', async () => {
    const { castellan } = await startServerWithCli()
    expect(await castellan(['revoke-before'])).toMatchObject({ code: 2 })
    expect(await castellan(['revoke-before', 'yesterday'])).toMatchObject({ code: 2 })
    expect((await castellan(['revoke-before', 'now'])).out).toContain('This would end')
  })
})
