import { describe, expect, it } from 'vitest'
import { planDatabase } from '../../src/store/manage-schema.ts'
import { execute } from '../kit/raw-sql.ts'
import { adminEmail, startServer, unwrap } from '../kit/server.ts'

const seconds = { connectionSeconds: 5, statementSeconds: 5 }

/** Starts a server on a file in which an app has written to the second admin and to its session. */
async function startWithValues(assignments: string, session = 'id = id') {
  const first = await startServer()
  const other = await first.createUser({ role: 'admin' })
  const { token = '' } = await first.signInAs(other)
  const url = `file:${first.folder}/test.db`
  await first.stop()
  await execute(
    url,
    `UPDATE "user" SET ${assignments} WHERE id = '${other.id}';
     UPDATE session SET ${session} WHERE "userId" = '${other.id}'`,
  )
  const server = await startServer({ folder: first.folder })
  const { users } = await unwrap(server.admin.users.listUsers({ filterValue: adminEmail }))
  return { ...server, other, token, ownId: users[0]?.id ?? '' }
}

const bans = [
  ...["banned = 'x'", "banned = 'yes'", "banned = ''", "banned = X'00'", 'banned = 2'],
  ...["''", "'soon'", "'x 1'", "'2020-02-31'", "'2020-13-01'", "X'00'", '1e300'].map(
    (end) => `banned = 1, "banExpires" = ${end}`,
  ),
]

describe('a value that an app has written and that cannot be read', () => {
  it.each(bans)('%s is a ban without an end, and the user is no active admin', async (ban) => {
    const server = await startWithValues(ban)
    const { admin, other, token, ownId, anonymous, createClientWith, store } = server
    expect(store.warnings).toHaveLength(ban.includes('1e300') ? 0 : 1)
    const filters = [{ field: 'banned' as const, value: 'true' }]
    const { users } = await unwrap(admin.users.listUsers({ filters }))
    expect(users).toMatchObject([{ id: other.id, banned: true, banExpires: null }])
    expect((await createClientWith(token).auth.getSession()).body).toBeNull()
    const signIn = { email: other.email, password: 'correct horse' }
    expect(await anonymous.auth.signInEmail(signIn)).toMatchObject({ status: 403 })
    const demotion = await admin.access.setRole({ userId: ownId, role: 'user' })
    expect(demotion.body).toMatchObject({ code: 'LAST_ADMIN' })
    await unwrap(admin.bans.unbanUser({ userId: other.id }))
    expect((await admin.access.setRole({ userId: ownId, role: 'user' })).status).toBe(200)
  })

  it.each([
    ...["X'61646d696e'", "X'00'"],
    ...["'admin' || char(0)", "'admin' || char(0) || '-candidate'", "char(0) || 'admin'"],
  ])('as a role (%s) has no permissions', async (role) => {
    const { admin, token, ownId, createClientWith, store } = await startWithValues(`role = ${role}`)
    expect(store.warnings).toEqual([
      'The column user.role has 1 value that cannot be read. These users have no permissions.',
    ])
    expect((await createClientWith(token).users.listUsers()).status).toBe(403)
    const demotion = await admin.access.setRole({ userId: ownId, role: 'user' })
    expect(demotion.body).toMatchObject({ code: 'LAST_ADMIN' })
  })

  it('as an impersonator is that of an impersonation that has ended', async () => {
    const admin = `(SELECT id FROM "user" WHERE email = '${adminEmail}')`
    const server = await startWithValues('id = id', `"impersonatedBy" = ${admin} || char(0)`)
    expect(server.store.warnings).toEqual([
      'The column session.impersonatedBy has 1 value that cannot be read. These impersonations have ended.',
    ])
    expect((await server.createClientWith(server.token).auth.getSession()).body).toBeNull()
  })

  it.each(["''", "'never'", "'x 2999'", "'2999-02-31'", "X'00'"])(
    'as the end of a session (%s) has passed',
    async (end) => {
      const server = await startWithValues('id = id', `"expiresAt" = ${end}`)
      expect(server.store.warnings).toEqual([
        'The column session.expiresAt has 1 value that cannot be read. These sessions have ended.',
      ])
      expect((await server.createClientWith(server.token).auth.getSession()).body).toBeNull()
    },
  )

  it('as a text that is not UTF-8 is shown with U+FFFD, and can be replaced', async () => {
    const text = "CAST(x'ff41' AS TEXT)"
    const server = await startWithValues(`name = ${text}, image = ${text}`, `"userAgent" = ${text}`)
    const { admin, other, folder, store } = server
    const list = () => unwrap(admin.users.listUsers({ filterField: 'id', filterValue: other.id }))
    expect((await list()).users).toMatchObject([{ name: '\ufffdA', image: '\ufffdA' }])
    expect((await unwrap(admin.sessions.listUserSessions({ userId: other.id }))).sessions).toEqual(
      expect.arrayContaining([expect.objectContaining({ userAgent: '\ufffdA' })]),
    )
    const { user } = await unwrap(admin.bans.banUser({ userId: other.id }))
    expect(user).toMatchObject({ name: '\ufffdA', banned: true })
    await unwrap(admin.users.updateUser({ userId: other.id, data: { name: 'Ada' } }))
    const url = `file:${folder}/test.db`
    const { warnings } = await planDatabase({ url, poolSize: 1, ...seconds })
    expect(warnings).toEqual([
      `The column user.image has 1 text that is not UTF-8, the first in the row with the id "${other.id}". Responses show U+FFFD for what cannot be read.`,
    ])
    expect((await list()).users).toMatchObject([{ name: 'Ada', image: '\ufffdA' }])
    await execute(
      url,
      `DROP TRIGGER castellan_audit_events_update; UPDATE castellan_audit_events SET subject = ${text}`,
    )
    const { events } = await unwrap(admin.audit.listAuditEvents())
    expect(events).not.toEqual([])
    expect((await store.auditLog.verify()).violations).toContainEqual(
      expect.objectContaining({ kind: 'event-changed' }),
    )
  })

  it('does not stand for the values that tools write', async () => {
    for (const no of ['0', "'false'", 'NULL']) {
      const { admin, ownId, store } = await startWithValues(`banned = ${no}`)
      expect(store.warnings).toEqual([])
      expect((await admin.access.setRole({ userId: ownId, role: 'user' })).status, no).toBe(200)
    }
  })
})
