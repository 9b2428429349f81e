import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openConsole } from '../kit/chromium.ts'
import { unwrap } from '../kit/server.ts'
import { expectFocus, pressOn, signInByKeys, tabTo } from './by-keys.ts'

// Nothing here but `page.keyboard` acts on a page.
describeConsole('the forms of the console by the keyboard alone', () => {
  it('create, change and delete a role', async () => {
    const { page, server } = await openConsole('/users', { as: null })
    await signInByKeys(page)
    await goTo(page, 'roles')
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    await pressOn(page, button('New role'), 'Enter')
    const dialog = page.getByRole('dialog')
    await expectFocus(dialog.getByLabel('Name'))
    await page.keyboard.type('support')
    const permission = (name: string) =>
      dialog.getByRole('group', { name: 'user' }).getByLabel(name, { exact: true })
    await pressOn(page, permission('list'), 'Space')
    await pressOn(page, permission('ban'), 'Space')
    await page.keyboard.press('Enter')
    await page.getByText('The role support was saved.').waitFor()
    await expectFocus(button('New role'))

    await pressOn(page, button('Change the role support'), 'Enter')
    await pressOn(page, permission('ban'), 'Space')
    await dialog.getByText('They lose user:ban.').waitFor()
    await pressOn(page, dialog.getByRole('button', { name: 'Save' }), 'Enter')
    await dialog.waitFor({ state: 'detached' })
    await expectFocus(button('Change the role support'))
    const { roles } = await unwrap(server.admin.roles.listRoles())
    expect(roles.find(({ name }) => name === 'support')?.permissions).toEqual({ user: ['list'] })

    await pressOn(page, button('Delete the role support'), 'Enter')
    await pressOn(page, dialog.getByRole('button', { name: 'Delete', exact: true }), 'Enter')
    await page.getByText('The role support was deleted').waitFor()
    await page.getByRole('region', { name: 'Roles' }).and(page.locator(':focus-within')).waitFor()
  })

  it('create, replace and revoke an API key', async () => {
    const { page, server } = await openConsole('/users', { as: null })
    await signInByKeys(page)
    await goTo(page, 'api keys')
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    await pressOn(page, button('New API key').first(), 'Enter')
    const dialog = page.getByRole('dialog')
    await expectFocus(dialog.getByLabel('Name'))
    await page.keyboard.type('Billing')
    const list = dialog.getByRole('group', { name: 'user' }).getByLabel('list', { exact: true })
    await pressOn(page, list, 'Space')
    await tabTo(page, dialog.getByLabel('Allowed networks'))
    await page.keyboard.type('127.0.0.0/8')
    await page.keyboard.press('Enter')
    await pressOn(page, button('I have stored it'), 'Enter')

    await pressOn(page, button('Replace the secret of Billing'), 'Enter')
    await page.keyboard.type('no time')
    await page.keyboard.press('Tab')
    await pressOn(page, dialog.getByRole('button', { name: 'Replace the secret' }), 'Enter')
    await pressOn(page, button('I have stored it'), 'Enter')
    await expectFocus(button('Replace the secret of Billing'))
    const [key] = (await unwrap(server.admin.apiKeys.listApiKeys())).keys
    expect(key).toMatchObject({ name: 'Billing', allowedNetworks: ['127.0.0.0/8'] })

    await pressOn(page, button('Revoke the key Billing'), 'Enter')
    await pressOn(page, dialog.getByRole('button', { name: 'Revoke', exact: true }), 'Enter')
    await page.getByText('There are no API keys').waitFor()
    await expectFocus(page.locator('.message').getByRole('button', { name: 'New API key' }))
  })

  it('filter the audit log, and verify it', async () => {
    const { page } = await openConsole('/users', { as: null })
    await signInByKeys(page)
    await goTo(page, 'audit log')
    const created = page.getByRole('listitem').filter({ hasText: 'Created' })
    await created.waitFor()
    await tabTo(page, page.getByLabel('What', { exact: true }))
    await page.keyboard.type('Signed in')
    await created.waitFor({ state: 'detached' })
    const reset = page.getByRole('button', { name: 'Reset' })
    await pressOn(page, reset, 'Enter')
    await created.waitFor()
    const verify = page.getByRole('button', { name: 'Verify the audit log' })
    await pressOn(page, verify, 'Enter')
    const dialog = page.getByRole('dialog')
    await pressOn(page, dialog.getByRole('button', { name: 'Verify', exact: true }), 'Enter')
    await dialog.getByText('Nothing was changed').waitFor()
    await page.keyboard.press('Escape')
    await expectFocus(verify)
  })

  it('open and close a user who covers the list of a narrow screen', async () => {
    const context = { viewport: { width: 420, height: 800 } }
    const { page, server } = await openConsole('/users', { as: null, context })
    await server.createUser({ name: 'Ada' })
    await signInByKeys(page)
    const row = page.getByRole('link', { name: 'Ada', exact: true })
    await pressOn(page, row, 'Enter')
    const panel = page.getByRole('dialog', { name: 'User' })
    await panel.and(page.locator(':focus-within')).waitFor()
    await pressOn(page, panel.getByRole('button', { name: 'Ban', exact: true }), 'Enter')
    await page.getByRole('dialog', { name: /Ban/ }).getByLabel('Reason').waitFor()
    await page.keyboard.press('Escape')
    await expectFocus(panel.getByRole('button', { name: 'Ban', exact: true }))
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    await expectFocus(row)
  })
})

/** Goes to a page by the palette. */
async function goTo(page: Page, name: string) {
  await page.keyboard.press('Control+k')
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}
