import { expect, it } from 'vitest'
import { createScryptHasher } from '../../src/secrets/password.ts'
import { cheapHasher, password, startServer, unwrap } from '../kit/server.ts'

it('a password set by an admin works; the old one and its sessions stop working', async () => {
  const { admin, signInAs, createUser, anonymous } = await startServer({
    hasher: createScryptHasher(),
  })
  const target = await createUser()
  const theirs = await signInAs(target)
  const { email, id: userId } = target
  const newPassword = 'Zwölf Boxkämpfer 🥊'
  await unwrap(admin.users.setUserPassword({ userId, newPassword }))
  expect((await theirs.auth.getSession()).body).toBeNull()
  const signIn = async (text: string) =>
    (await anonymous.auth.signInEmail({ email, password: text })).status
  expect(await signIn(newPassword)).toBe(200)
  expect(await signIn(newPassword.normalize('NFD'))).toBe(200)
  expect(await signIn(password)).toBe(401)
})

it('a user created without a password signs in with the first one', async () => {
  const { admin, signInAs, anonymous } = await startServer()
  const created = admin.users.createUser({ email: 'new@example.com', name: 'New' })
  const { user } = await unwrap(created)
  expect((await anonymous.auth.signInEmail({ email: user.email, password })).status).toBe(401)
  await unwrap(admin.users.setUserPassword({ userId: user.id, newPassword: password }))
  expect((await (await signInAs(user)).auth.getSession()).body).not.toBeNull()
})

it('D4: a sign-in that began with the old password fails after a new one is set', async () => {
  let beforeVerify = async () => {}
  const verify = async (text: string, hash: string) => {
    if (text === 'slow horse') await beforeVerify()
    return cheapHasher.verify(text, hash)
  }
  const { admin, anonymous } = await startServer({ hasher: { ...cheapHasher, verify } })
  const slow = { email: 'slow@example.com', password: 'slow horse' }
  const { id: userId } = (await unwrap(admin.users.createUser({ ...slow, name: '' }))).user
  beforeVerify = async () => {
    await unwrap(admin.users.setUserPassword({ userId, newPassword: 'fast horse' }))
  }
  expect((await anonymous.auth.signInEmail(slow)).status).toBe(401)
  expect((await unwrap(admin.sessions.listUserSessions({ userId }))).sessions).toEqual([])
})

it('D4: no session of the old password is left when a new one is set during sign-ins', async () => {
  const { admin, createUser, anonymous, createClientWith } = await startServer()
  const { email, id: userId } = await createUser()
  let current = password
  for (let round = 0; round < 15; round += 1) {
    const signIn = () => anonymous.auth.signInEmail({ email, password: current })
    const first = [signIn(), signIn(), signIn()]
    const newPassword = `password ${round}`
    const set = admin.users.setUserPassword({ userId, newPassword })
    const responses = await Promise.all([...first, signIn(), signIn(), signIn()])
    await unwrap(set)
    expect((await unwrap(admin.sessions.listUserSessions({ userId }))).sessions).toEqual([])
    for (const { status, body } of responses) {
      if (status !== 200) expect(status).toBe(401)
      else expect((await createClientWith(body.token).auth.getSession()).body).toBeNull()
    }
    current = newPassword
  }
})
