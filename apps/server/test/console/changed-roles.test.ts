import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openConsole, signIn } from '../kit/chromium.ts'
import { writeRolesFile } from '../kit/roles.ts'
import { type TestServer, unwrap } from '../kit/server.ts'

const roles = { support: { user: ['list', 'get', 'ban'], role: ['list'], key: ['list'] } }

describeConsole('a reader whose role another admin changes meanwhile', () => {
  it('sees on the next page what the new role allows', async () => {
    const { page, reader, setRole } = await openAs('user', '/users')
    await page.getByRole('alert').getByText('You need the permission user:list.').waitFor()
    await setRole('support')
    await goTo(page, 'Roles')
    await page.getByRole('columnheader', { name: 'support' }).waitFor()
    await goTo(page, 'Users')
    await page.getByRole('cell', { name: reader.email }).waitFor()
  })

  it('sees nothing more of what the role before has allowed', async () => {
    const { page, reader, setRole } = await openAs('support', '/roles')
    await page.getByRole('columnheader', { name: 'support' }).waitFor()
    await goTo(page, 'Users')
    await page.getByRole('cell', { name: reader.email }).waitFor()
    await setRole('user')
    await page.getByRole('searchbox').fill('someone')
    const refused = page.getByRole('alert').filter({ hasText: 'You may not see this' })
    await refused.getByText('user:list').waitFor()
    expect(await page.getByRole('cell').count()).toBe(0)
    await goTo(page, 'Roles')
    await refused.getByText('role:list').waitFor()
    expect(await page.getByRole('columnheader').count()).toBe(0)
  })

  it('is stopped in an act on many users', async () => {
    const { page, server, setRole } = await openAs('support', '/')
    for (let index = 0; index < 40; index += 1) await server.createUser()
    await page.goto('/console/users?sort=name')
    await page.getByRole('checkbox', { name: 'Select all' }).check()
    await page.getByRole('button', { name: 'Ban', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Show what would happen' }).click()
    await page.waitForTimeout(1_100)
    let sent = 0
    await page.route('**/ban-user', async (route) => {
      sent += 1
      if (sent === 5) await setRole('user')
      await route.continue()
    })
    await dialog.getByRole('button', { name: /^Ban \d+ users$/ }).click()
    await dialog.getByText(/\d not done/).waitFor()
    await dialog.getByText('You need the permission user:ban.').first().waitFor()
    const { events } = await unwrap(server.admin.audit.listAuditEvents({ action: 'call.refused' }))
    // So many calls are sent at once.
    expect(events.length).toBeLessThanOrEqual(4)
  })
})

/** Opens a page as a user with a role, who waits longer than the console trusts what it has read. */
async function openAs(role: string, path: string) {
  const { page, server } = await openConsole('/', { as: null, env: writeRolesFile(roles) })
  const reader = await server.createUser({ role })
  await signIn(page, server.config, reader.email)
  await page.goto(`/console${path}`)
  await page.getByText(reader.email).first().waitFor()
  return { page, server, reader, setRole: (next: string) => setRole(server, reader.id, next) }
}

async function setRole({ admin }: TestServer, userId: string, role: string) {
  await unwrap(admin.access.setRole({ userId, role }))
}

async function goTo(page: Page, name: string) {
  await page.waitForTimeout(1_100)
  await page.getByRole('link', { name, exact: true }).click()
}
