import { describe, expect, it } from 'vitest'
import { adminEmail, password, unwrap } from '../kit/server.ts'
import { startOpenServer, unwrapData } from './clients.ts'

const admin = { email: adminEmail, password }

describe("better-auth's client", () => {
  it('impersonates a user in a page, and returns to the admin', async () => {
    const { page, createUser } = await startOpenServer()
    const target = await createUser()
    const { auth } = page()
    unwrapData(await auth.signIn.email(admin))
    const acting = unwrapData(await auth.admin.impersonateUser({ userId: target.id }))
    expect(acting).toMatchObject({ user: { id: target.id }, session: { userId: target.id } })
    const session = unwrapData(await auth.getSession())
    expect(session.user.id).toBe(target.id)
    expect(session.session.impersonatedBy).toBeTruthy()
    expect(unwrapData(await auth.admin.stopImpersonating()).user.email).toBe(adminEmail)
    expect(unwrapData(await auth.getSession()).user.email).toBe(adminEmail)
  })

  it('impersonates a user in a program, and continues with the admin’s token', async () => {
    const { program, createUser, createClientWith } = await startOpenServer()
    const target = await createUser()
    const { auth, token, setToken } = program()
    unwrapData(await auth.signIn.email(admin))
    const own = token()
    unwrapData(await auth.admin.impersonateUser({ userId: target.id }))
    const acting = token()
    expect(unwrapData(await auth.getSession()).user.id).toBe(target.id)
    const back = unwrapData(await auth.admin.stopImpersonating())
    expect(back.user.email).toBe(adminEmail)
    expect(back.session.token).toBe(back.session.id)
    expect(await unwrap(createClientWith(acting).auth.getSession())).toBeNull()
    setToken(own)
    expect(unwrapData(await auth.getSession()).user.email).toBe(adminEmail)
  })

  it('is rejected from a page of another origin', async () => {
    const { baseUrl, program, page } = await startOpenServer()
    const eve = { email: 'eve@example.com', name: 'Eve', password: 'a long password' }
    const client = page()
    unwrapData(await client.auth.signIn.email(admin))
    const cookie = [...client.cookies].map((pair) => pair.join('=')).join('; ')
    const foreign = await fetch(`${baseUrl}/admin/create-user`, {
      method: 'POST',
      headers: { cookie, origin: 'https://evil.example', 'content-type': 'application/json' },
      body: JSON.stringify(eve),
    })
    expect(await foreign.json()).toMatchObject({ code: 'INVALID_ORIGIN' })
    expect((await program().auth.signIn.email(eve)).error?.status).toBe(401)
  })
})
