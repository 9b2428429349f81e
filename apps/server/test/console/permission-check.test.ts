import { expect, it } from 'vitest'
import { describeConsole, openConsole } from '../kit/chromium.ts'
import { writeRolesFile } from '../kit/roles.ts'
import { unwrap } from '../kit/server.ts'

const roles = {
  support: { user: ['list', 'get', 'ban', 'set-role'] },
  deputy: { user: ['get', 'impersonate'] },
}

describeConsole('"Can they?"', () => {
  it('names the permission that they lack, or the rule that is against it', async () => {
    const { page, server } = await openConsole('/permissions', { env: writeRolesFile(roles) })
    const { id: me } = (await unwrap(server.admin.auth.getSession()))?.user ?? { id: '' }
    const { id: grace } = await server.createUser({ name: 'Grace', role: 'support' })
    const { id: ada } = await server.createUser({ name: 'Ada', role: 'deputy' })
    const { id: eve } = await server.createUser({ name: 'Eve', role: 'support' })
    await unwrap(server.admin.bans.banUser({ userId: eve }))
    const ask = async (query: Record<string, string>) => {
      await page.goto(`/console/permissions?${new URLSearchParams(query)}`)
      return page
        .getByRole('status')
        .filter({ hasText: /^(Yes|No)\./ })
        .textContent()
    }
    const sentences = [
      await ask({ who: grace, act: 'unban-user', target: eve }),
      await ask({ who: grace, act: 'remove-user', target: eve }),
      await ask({ who: grace, act: 'ban-user', target: me }),
      await ask({ who: grace, act: 'ban-user', target: grace }),
      await ask({ who: grace, act: 'set-role', target: eve, role: 'deputy' }),
      await ask({ who: eve, act: 'ban-user', target: grace }),
      await ask({ who: ada, act: 'impersonate-user', target: eve }),
      await ask({ act: 'impersonate-user', target: eve }),
      await ask({ who: me, act: 'ban-user', target: me }),
    ]
    expect(sentences).toEqual([
      'Yes. ',
      'No. They lack the permission user:delete.',
      'No. The other user has permissions that they do not have.',
      'No. No one can ban themselves.',
      'No. The role has permissions that they do not have.',
      'No. They are banned, and cannot sign in.',
      'No. The other user has permissions that they do not have.',
      'No. This user is banned. Lift the ban first.',
      'No. You cannot ban yourself',
    ])
  })
})
