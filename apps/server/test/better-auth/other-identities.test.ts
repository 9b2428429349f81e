import { describe, expect, it } from 'vitest'
import { adminEmail, password, unwrap } from '../kit/server.ts'
import { dataOf, openHouse } from './visitors.ts'

const admin = { email: adminEmail, password }

describe("better-auth's client", () => {
  it('impersonates a user in a page, and returns to the admin', async () => {
    const { page, createUser } = await openHouse()
    const target = await createUser()
    const { auth } = page()
    dataOf(await auth.signIn.email(admin))
    const acting = dataOf(await auth.admin.impersonateUser({ userId: target.id }))
    expect(acting).toMatchObject({ user: { id: target.id }, session: { userId: target.id } })
    const session = dataOf(await auth.getSession())
    expect(session.user.id).toBe(target.id)
    expect(session.session.impersonatedBy).toBeTruthy()
    expect(dataOf(await auth.admin.stopImpersonating()).user.email).toBe(adminEmail)
    expect(dataOf(await auth.getSession()).user.email).toBe(adminEmail)
  })

  it('impersonates a user in a program, and continues with the admin’s token', async () => {
    const { program, createUser, createClientWith } = await openHouse()
    const target = await createUser()
    const { auth, token, goBackTo } = program()
    dataOf(await auth.signIn.email(admin))
    const own = token()
    dataOf(await auth.admin.impersonateUser({ userId: target.id }))
    const acting = token()
    expect(dataOf(await auth.getSession()).user.id).toBe(target.id)
    const back = dataOf(await auth.admin.stopImpersonating())
    expect(back.user.email).toBe(adminEmail)
    expect(back.session.token).toBe(back.session.id)
    expect(await unwrap(createClientWith(acting).auth.getSession())).toBeNull()
    goBackTo(own)
    expect(dataOf(await auth.getSession()).user.email).toBe(adminEmail)
  })

  it('is rejected from a page of another origin', async () => {
    const { baseUrl, program, page } = await openHouse()
    const eve = { email: 'eve@example.com', name: 'Eve', password: 'a long password' }
    const visitor = page()
    dataOf(await visitor.auth.signIn.email(admin))
    const cookie = [...visitor.cookies].map((pair) => pair.join('=')).join('; ')
    const foreign = await fetch(`${baseUrl}/admin/create-user`, {
      method: 'POST',
      headers: { cookie, origin: 'https://evil.example', 'content-type': 'application/json' },
      body: JSON.stringify(eve),
    })
    expect(await foreign.json()).toMatchObject({ code: 'INVALID_ORIGIN' })
    expect((await program().auth.signIn.email(eve)).error?.status).toBe(401)
  })
})
