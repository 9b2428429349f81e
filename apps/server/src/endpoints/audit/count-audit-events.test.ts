import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('countAuditEvents', () => {
  it('counts sign-ins, refusals, bans and unbans of each day in UTC', async () => {
    const { admin, anonymous, clock, createUser, signInAs } = await startServer()
    const user = await createUser()
    const { id: userId } = user
    clock.advance(86_400)
    const client = await signInAs(user)
    await client.bans.banUser({ userId })
    await anonymous.auth.signInEmail({ email: user.email, password: 'wrong password' })
    await unwrap(admin.bans.banUser({ userId }))
    await unwrap(admin.bans.unbanUser({ userId }))
    await unwrap(admin.bans.banUser({ userId }))
    const countDays = async () => (await unwrap(admin.audit.countAuditEvents({ days: 2 }))).days
    await expect.poll(async () => (await countDays())[1]?.refusals).toBe(2)
    expect(await countDays()).toMatchObject([
      { signIns: 1, refusals: 0, bans: 0, unbans: 0, isCapped: false },
      { signIns: 1, refusals: 2, bans: 2, unbans: 1, isCapped: false },
    ])
    expect((await unwrap(admin.audit.countAuditEvents())).days).toHaveLength(30)
  })
})
