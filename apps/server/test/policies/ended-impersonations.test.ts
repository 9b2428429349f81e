import { expect, it, vi } from 'vitest'
import { runWith } from '../cli/server-with-cli.ts'
import { createApiKey } from '../kit/api-keys.ts'
import { readRows } from '../kit/raw-sql.ts'
import { startServer, unwrap } from '../kit/server.ts'

type Started = Awaited<ReturnType<typeof startImpersonations>>

/** Starts an impersonation in a session of a lead, and one with an API key that the lead made for another. */
async function startImpersonations(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer(options)
  const lead = await server.createUser({ role: 'admin' })
  const owner = await server.createUser({ role: 'admin' })
  const { id: userId } = await server.createUser()
  const session = await server.signInAs(lead)
  const input = { permissions: ['user:impersonate'], userId: owner.id }
  const { key, client: program } = await createApiKey(server, input, session)
  await unwrap(session.impersonation.impersonateUser({ userId }))
  await unwrap(program.impersonation.impersonateUser({ userId }))
  return { ...server, lead, session, keyId: key.id }
}

/** Counts the impersonations by session and by API key that are in the table of an app, too. */
async function countImpersonations({ config, lead }: Started) {
  const sql = 'SELECT "impersonatedBy" FROM "session" WHERE "impersonatedBy" IS NOT NULL'
  const rows = await readRows(config.database.url, sql)
  const bySession = rows.filter(({ impersonatedBy }) => impersonatedBy === lead.id)
  return [bySession.length, rows.length - bySession.length]
}

const endings: [name: string, left: number[], end: (started: Started) => Promise<unknown>][] = [
  ['a sign-out', [0, 1], ({ session }) => unwrap(session.auth.signOut())],
  [
    'the revocation of a session',
    [0, 1],
    ({ admin, session }) =>
      unwrap(admin.sessions.revokeUserSession({ sessionToken: session.token ?? '' })),
  ],
  ['a ban', [0, 0], ({ admin, lead }) => unwrap(admin.bans.banUser({ userId: lead.id }))],
  [
    'a ban with update-user',
    [0, 0],
    ({ admin, lead }) =>
      unwrap(admin.users.updateUser({ userId: lead.id, data: { banned: true } })),
  ],
  ['a removal', [0, 0], ({ admin, lead }) => unwrap(admin.users.removeUser({ userId: lead.id }))],
  [
    'the revocation of an API key',
    [1, 0],
    ({ admin, keyId }) => unwrap(admin.apiKeys.revokeApiKey({ keyId })),
  ],
  [
    'a rotation without grace',
    [1, 0],
    ({ admin, keyId }) => unwrap(admin.apiKeys.rotateApiKey({ keyId, gracePeriodSeconds: 0 })),
  ],
  [
    'a second rotation',
    [1, 0],
    async ({ admin, keyId }) => {
      for (const gracePeriodSeconds of [60, 60])
        await unwrap(admin.apiKeys.rotateApiKey({ keyId, gracePeriodSeconds }))
    },
  ],
  [
    'a rotation with a grace period',
    [1, 1],
    ({ admin, keyId }) => unwrap(admin.apiKeys.rotateApiKey({ keyId })),
  ],
  ['revoke-before', [0, 0], ({ config }) => runWith(config, ['revoke-before', 'now', '--yes'])],
]

it.each(endings)(
  'D10: %s leaves no session of an impersonation that it ends',
  async (_, left, end) => {
    const started = await startImpersonations()
    expect(await countImpersonations(started)).toEqual([1, 1])
    await end(started)
    expect(await countImpersonations(started)).toEqual(left)
  },
)

it('D2: a purge deletes the sessions of impersonations that a lost permission ended, and no other', async () => {
  const started = await startImpersonations({ timeouts: { purgeIntervalMs: 20 } })
  const { admin, lead, createUser } = started
  const { id: userId } = await createUser()
  const live = await unwrap(admin.impersonation.impersonateUser({ userId }))
  expect(await countImpersonations(started)).toEqual([1, 2])
  await unwrap(admin.access.setRole({ userId: lead.id, role: 'user' }))
  await vi.waitFor(async () => expect(await countImpersonations(started)).toEqual([0, 1]), 10_000)
  const current = await unwrap(started.createClientWith(live.session.token).auth.getSession())
  expect(current?.session.id).toBe(live.session.id)
  const { events } = await unwrap(admin.audit.listAuditEvents({ action: 'impersonation.stopped' }))
  const reason = 'The impersonator may no longer impersonate this user'
  const end = { actor: { kind: 'nobody' }, reason }
  expect(events).toMatchObject([end, end])
})
