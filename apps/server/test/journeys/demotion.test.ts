import { expect, it } from 'vitest'
import { startServer, unwrap } from '../kit/server.ts'

it('a demoted admin loses the permissions at once and keeps the session', async () => {
  const { admin, signInAs, createUser, createClientWith } = await startServer()
  const demoted = await createUser({ role: 'admin' })
  const theirs = await signInAs(demoted)
  const { id: userId } = await createUser()
  const impersonation = await unwrap(theirs.impersonation.impersonateUser({ userId }))
  const impersonator = createClientWith(impersonation.session.token)
  expect((await theirs.users.listUsers()).status).toBe(200)
  expect((await impersonator.auth.getSession()).body).not.toBeNull()

  await unwrap(admin.access.setRole({ userId: demoted.id, role: 'user' }))
  const attempts = [
    theirs.users.listUsers(),
    theirs.users.getUser({ id: userId }),
    theirs.users.removeUser({ userId }),
    theirs.users.setUserPassword({ userId, newPassword: 'another password' }),
    theirs.access.setRole({ userId: demoted.id, role: 'admin' }),
    theirs.bans.banUser({ userId }),
    theirs.sessions.revokeUserSessions({ userId }),
    theirs.impersonation.impersonateUser({ userId }),
  ]
  for (const { status } of await Promise.all(attempts)) expect(status).toBe(403)
  expect((await impersonator.auth.getSession()).body).toBeNull()
  expect((await unwrap(theirs.auth.getSession()))?.user.role).toBe('user')
  expect(await unwrap(admin.users.getUser({ id: userId }))).toMatchObject({ banned: false })

  await unwrap(admin.access.setRole({ userId: demoted.id, role: 'admin' }))
  expect((await theirs.users.listUsers()).status).toBe(200)
})
