import { describe, expect, it } from 'vitest'
import { execute } from '../kit/raw-sql.ts'
import { adminEmail, startServer, unwrap } from '../kit/server.ts'

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

  it('does not stand for the values that tools write', async () => {
    for (const no of ['0', "'false'", 'NULL']) {
      const { admin, ownId, store } = await startWithValues(`banned = ${no}`)
      expect(store.warnings).toEqual([])
      expect((await admin.access.setRole({ userId: ownId, role: 'user' })).status, no).toBe(200)
    }
  })
})
