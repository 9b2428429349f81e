import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openConsole, openPage, signIn } from '../kit/chromium.ts'
import { writeRolesFile } from '../kit/roles.ts'
import { adminEmail, type TestServer, unwrap } from '../kit/server.ts'

describeConsole('the page of a user', () => {
  it('creates, changes, bans and removes the user, and keeps the history', async () => {
    const { page, server } = await openConsole('/users?new')
    const { email, made } = await createByForm(page)
    await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor()
    const signedIn = server.createClientWith()
    await signedIn.signIn({ email, password: made })

    const edit = await openAct(page, 'Edit')
    await edit.getByLabel('Name').fill('Grace Brewster Hopper')
    await edit.getByLabel('Address confirmed').selectOption('Yes')
    await edit.getByLabel('Reason').fill('As she asked')
    await submit(edit, 'Save')
    await page.getByRole('heading', { name: 'Grace Brewster Hopper' }).waitFor()

    const roles = await openAct(page, 'Roles')
    await roles.getByRole('checkbox', { name: 'admin' }).check()
    await roles.getByRole('checkbox', { name: 'user' }).uncheck()
    await submit(roles, 'Save')
    await expectEvent(page, 'Roles set', ['user', 'admin'])

    const ban = await openAct(page, 'Ban')
    await ban.getByText(email).waitFor()
    await ban.getByLabel('Reason (optional)').fill('Spam in the forum')
    await ban.getByLabel('For how long').selectOption('For a week')
    await submit(ban, 'Ban')
    await page.getByText('Banned until').waitFor()
    await expectEvent(page, 'Banned', ['Reason of the ban', 'Spam in the forum', 'by Admin'])
    await page
      .getByRole('definition')
      .filter({ hasText: /^before Active\s*after Banned$/ })
      .waitFor()
    const userId = decodeURIComponent(page.url().split('/').at(-1) ?? '')
    const { user: banned } = await unwrap(server.admin.users.getUser({ id: userId }))
    const days = (Date.parse(banned.banExpires ?? '') - Date.now()) / 86_400_000
    expect(days).toBeCloseTo(7, 1)
    await expectEndKept(page, 'As it is')
    await unwrap(server.admin.bans.banUser({ userId }))
    await page.reload()
    await expectEndKept(page, 'For good')
    await submit(await openAct(page, 'Lift the ban'), 'Lift the ban')
    await expectEvent(page, 'Ban lifted', ['Banned'])

    const remove = await openAct(page, 'Remove')
    await remove.getByLabel('Type the address').fill('grace')
    await page.keyboard.press('Enter')
    expect(await remove.getByRole('button', { name: 'Remove' }).getAttribute('title')).toContain(
      'Type the address',
    )
    await remove.getByLabel('Type the address').fill(email)
    await submit(remove, 'Remove')
    await page.getByRole('heading', { name: 'There is no such user' }).waitFor()
    await expectEvent(page, 'Removed', ['by Admin'])
    const { events } = await unwrap(server.admin.audit.listAuditEvents({ action: 'call.refused' }))
    expect(events).toEqual([])
    await expectEvent(page, 'Created', ['Email address'])
    const created = page.getByRole('listitem').filter({ hasText: 'Created' })
    expect(await created.textContent()).not.toMatch(/State|Picture|–|Ban/)
  })

  it('never makes a ban that ends while it is changed one for good', async () => {
    const { page, server } = await openConsole('/users')
    const { id: userId } = await server.createUser({ name: 'Ada' })
    await unwrap(server.admin.bans.banUser({ userId, banExpiresIn: 6 }))
    await page.goto(`/console/users/${userId}`)
    const dialog = await openAct(page, 'Change the ban')
    await page.waitForTimeout(6_500)
    await dialog.getByLabel('Reason').fill('Spam')
    await submit(dialog, 'Ban')
    const { user } = await unwrap(server.admin.users.getUser({ id: userId }))
    expect([user.banReason, typeof user.banExpires]).toEqual(['Spam', 'string'])
  })

  it('sets a password, and ends sessions', async () => {
    const { page, server } = await openConsole('/users')
    const user = await server.createUser({ name: 'Ada' })
    await server.signInAs(user)
    const phone = await openPage(server.config.baseUrl, { userAgent: iphone })
    await signIn(phone, server.config, user.email)
    await page.goto(`/console/users/${user.id}`)

    const phoneRow = page.getByRole('row').filter({ hasText: 'Safari 18 on iPhone' })
    await phoneRow.getByRole('button', { name: 'End' }).click()
    await submit(page.getByRole('dialog'), 'End the session')
    await phoneRow.waitFor({ state: 'detached' })
    await phone.goto('/console/users')
    await phone.getByRole('heading', { name: 'Sign in' }).waitFor()

    const dialog = await openAct(page, 'Password')
    await dialog.getByLabel('New password').fill('short')
    await dialog.getByRole('button', { name: 'Set the password' }).click()
    await dialog.getByRole('alert').getByText('Password too short').waitFor()
    await dialog.getByLabel('New password').fill('a longer password')
    await dialog.getByLabel('End all sessions').uncheck()
    await submit(dialog, 'Set the password')
    await page.getByRole('button', { name: 'End all' }).click()
    await submit(page.getByRole('dialog'), 'End all')
    await page.getByText('No session is open.').waitFor()
    await server.createClientWith().signIn({ email: user.email, password: 'a longer password' })
  })

  it('says of each act why it would be refused', async () => {
    const { page, server } = await openConsole('/users', { env: supportRoles() })
    const { user: admin } = (await unwrap(server.admin.auth.getSession())) ?? { user: { id: '' } }
    await page.goto(`/console/users/${admin.id}`)
    await expectReason(page, 'Ban', 'You cannot ban yourself')
    await expectReason(page, 'Remove', 'You cannot remove yourself')
    await expectReason(page, 'Impersonate', 'You need the permission user:impersonate-admins')
    const roles = await openAct(page, 'Roles')
    await roles.getByRole('checkbox', { name: 'user' }).check()
    await roles.getByText('The last admin cannot be demoted').waitFor()
    expect(await roles.getByRole('checkbox', { name: 'admin' }).isDisabled()).toBe(true)

    const support = await server.createUser({ role: 'support' })
    const theirs = await openAs(server, support, `/users/${admin.id}`)
    const above = 'a user who has permissions that you do not have'
    await expectReason(theirs, 'Ban', above)
    await expectReason(theirs, 'Edit', above)
    const user = await server.createUser()
    await theirs.goto(`/console/users/${user.id}`)
    await expectReason(theirs, 'Remove', 'You need the permission user:delete')
    await theirs.getByRole('button', { name: 'Remove' }).press('Enter')
    await theirs.getByRole('status').getByText('user:delete').waitFor()
    expect(await theirs.getByRole('dialog').count()).toBe(0)
    await submit(await openAct(theirs, 'Ban'), 'Ban')
    await theirs.getByText('Banned until').waitFor()
  })

  it('shows an admin who is demoted meanwhile what they may no longer do', async () => {
    const { server } = await openConsole('/users', { as: null })
    const [other, user] = [await server.createUser({ role: 'admin' }), await server.createUser()]
    const page = await openAs(server, other, `/users/${user.id}`)
    const dialog = await openAct(page, 'Ban')
    await dialog.getByLabel('Reason').fill('Spam')
    await unwrap(server.admin.access.setRole({ userId: other.id, role: 'user' }))
    await dialog.getByRole('button', { name: 'Ban' }).click()
    await dialog.getByRole('alert').getByText('This needs the permission user:ban').waitFor()
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('Spam')
    await page.keyboard.press('Escape')
    await expectReason(page, 'Ban', 'You need the permission user:ban')
    await expectReason(page, 'Edit', 'You need the permission user:update')
  })

  it('leads into an impersonation and back, in all windows and by any clock', async () => {
    const { page, server } = await openConsole('/users')
    const user = await server.createUser({ name: 'Ada' })
    const other = await page.context().newPage()
    await other.clock.setFixedTime('2040-01-01')
    await other.goto('/console/roles')
    await other.getByText(adminEmail).waitFor()
    await page.goto(`/console/users/${user.id}`)
    const dialog = await openAct(page, 'Impersonate')
    expect(
      await dialog.getByLabel('Reason', { exact: true }).getAttribute('required'),
    ).not.toBeNull()
    await dialog.getByLabel('Reason').fill('Ticket 12')
    await dialog.getByRole('button', { name: 'Impersonate' }).click()
    const banner = page.getByRole('complementary', { name: 'Impersonation' })
    await banner.getByText('You are acting as Ada').waitFor()
    await other.getByText('You are acting as Ada').waitFor()
    await page.getByText('You need the permission user:get').waitFor()
    expect(await other.getByText('You are acting as Ada').count()).toBe(1)
    await page.goto('/console/roles')
    await banner.getByRole('button', { name: 'Stop impersonating' }).click()
    await banner.waitFor({ state: 'detached' })
    await other.getByText('You are acting as Ada').waitFor({ state: 'detached' })
    await page.getByText(adminEmail).first().waitFor()
    await page.goto(`/console/users/${user.id}`)
    await expectEvent(page, 'Impersonation started', ['Ticket 12'])
    await expectEvent(page, 'Impersonation stopped', ['by Admin', 'acting as Ada', 'Ticket 12'])
  })

  it('shows names of any kind as they are', async () => {
    const { page, server } = await openConsole('/users')
    const html = '<img src=x onerror="document.title=1"><b>Bold</b>'
    const names = [html, 'عبد الرحمن بن محمد', 'Max '.repeat(2_500).trim()]
    for (const name of names) {
      const { id } = await server.createUser()
      await server.store.transaction((tx) => tx.users.update(id, { name }, server.clock.now()))
      await page.goto(`/console/users/${id}`)
      await page.getByRole('button', { name: 'Edit' }).waitFor()
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(name)
      const heights = await page
        .locator('h1')
        .evaluateAll((all) => all.map((h1) => h1.clientHeight))
      expect(heights[0]).toBeLessThan(80)
      await page.evaluate('if (document.body.scrollWidth > innerWidth) throw Error("too wide")')
      const ban = await openAct(page, 'Ban')
      expect(await ban.getByRole('heading').textContent()).toContain(name.slice(0, 60))
    }
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Show all 9,999 characters' }).click()
    await page.getByRole('button', { name: 'Show less' }).waitFor()
  })
})

const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1'

function supportRoles() {
  return writeRolesFile({
    support: {
      user: ['list', 'get', 'ban', 'update'],
      session: ['list'],
      audit: ['list'],
      key: ['list'],
      role: ['list'],
    },
  })
}

async function createByForm(page: Page) {
  const email = 'grace@example.com'
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Grace Hopper')
  await dialog.getByLabel('Email address').fill(email)
  await dialog.getByRole('button', { name: 'Make a strong one' }).click()
  await dialog.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('dialog', { name: 'The user was created.' }).waitFor()
  const made = (await dialog.locator('code').textContent()) ?? ''
  await dialog.getByRole('button', { name: 'Close' }).click()
  return { email, made }
}

/** Changes the reason of a ban. Its end is the same unless the reader chooses another one. */
async function expectEndKept(page: Page, end: string) {
  const ban = await openAct(page, 'Change the ban')
  const chosen = ban.getByLabel('For how long').locator('option:checked')
  expect(await chosen.textContent()).toBe(end)
  await ban.getByLabel('Reason').fill('Spam again')
  const banned = page.getByText(end === 'For good' ? 'Banned for good' : 'Banned until')
  await submit(ban, 'Ban')
  await page.getByText('Reason: Spam again').first().waitFor()
  await banned.waitFor()
}

async function openAs(server: TestServer, user: { email: string }, path: string) {
  const page = await openPage(server.config.baseUrl)
  await signIn(page, server.config, user.email)
  await page.goto(`/console${path}`)
  return page
}

async function openAct(page: Page, name: string) {
  await page.getByRole('button', { name, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  return dialog
}

/** Presses the button of a dialog, and waits until the server has agreed. */
async function submit(dialog: Locator, name: string) {
  await dialog.getByRole('button', { name, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

/** Waits for an event of the history that has all texts. */
async function expectEvent(page: Page, title: string, texts: string[]) {
  let event = page.getByRole('listitem').filter({ has: page.getByText(title, { exact: true }) })
  for (const text of texts) event = event.filter({ hasText: text })
  await event.first().waitFor()
}

/** Waits until a button is disabled for a reason. */
async function expectReason(page: Page, name: string, reason: string) {
  const button = page.getByRole('button', { name, exact: true, disabled: true })
  await button.waitFor()
  expect(await button.getAttribute('title')).toContain(reason)
}
