import { describe, expect, it } from 'vitest'
import { startServer } from '../kit/server.ts'

const env = { CASTELLAN_PASSWORD_CHECK: 'common', CASTELLAN_SIGN_UP: 'open' }

const refused = {
  status: 400,
  body: {
    code: 'PASSWORD_COMPROMISED',
    message: 'This password is one of the most common ones. Please choose another one.',
  },
}

const common = ['password123', 'PASSWORD123', '12345678', 'qwertyuiop', 'ｐａｓｓｗｏｒｄ123']

describe('the check of common passwords', () => {
  it('C1: refuses them in create-user, set-user-password and sign-up, and changes nothing', async () => {
    const { admin, anonymous, createUser, signInAs } = await startServer({ env })
    const user = await createUser()
    for (const password of common) {
      const email = 'new@example.com'
      const created = await admin.users.createUser({ email, name: 'New', password })
      expect(created, password).toMatchObject(refused)
      const signedUp = await anonymous.auth.signUpEmail({ email, name: 'New', password })
      expect(signedUp, password).toMatchObject(refused)
      const set = await admin.users.setUserPassword({ userId: user.id, newPassword: password })
      expect(set, password).toMatchObject(refused)
    }
    const { body } = await admin.users.listUsers()
    expect(body).toMatchObject({ total: 2 })
    await signInAs(user)
  })

  it('accepts other passwords', async () => {
    const { admin, createUser } = await startServer({ env })
    const { id: userId } = await createUser()
    const set = await admin.users.setUserPassword({ userId, newPassword: 'password123 and more' })
    expect(set.status).toBe(200)
  })

  it('refuses a common password of the first admin', async () => {
    const start = startServer({ env: { ...env, CASTELLAN_ADMIN_PASSWORD: 'password1' } })
    await expect(start).rejects.toThrow(
      'CASTELLAN_ADMIN_PASSWORD is one of the most common passwords. Choose another one.',
    )
  })

  it('is off unless the configuration asks for it', async () => {
    const { admin } = await startServer()
    const user = { email: 'new@example.com', name: 'New', password: 'password123' }
    expect((await admin.users.createUser(user)).status).toBe(200)
  })
})
