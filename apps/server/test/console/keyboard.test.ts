import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openConsole } from '../kit/chromium.ts'
import { unwrap } from '../kit/server.ts'
import { expectFocus, pressOn, signInByKeys, tabTo } from './by-keys.ts'

// Nothing here but `page.keyboard` acts on a page.
describeConsole('the console by the keyboard alone', () => {
  it('filters, sorts, chooses columns and saves a view', async () => {
    const { page, server } = await openConsole('/users', { as: null })
    for (const name of ['Ada', 'Grace', 'Linus']) await server.createUser({ name })
    await signInByKeys(page)
    const button = (name: string) => page.getByRole('button', { name, exact: true })

    await pressOn(page, button('Add a filter'), 'Enter')
    const form = page.getByRole('dialog')
    await fillFilter(page, form, { field: 'Name', comparison: 'contains', value: 'a' })
    await expectNames(page, ['Grace', 'Ada', 'Admin'])
    await expectFocus(button('Add a filter'))

    await pressOn(page, button('Filter: Name contains a'), 'Enter')
    await fillFilter(page, form, { comparison: 'is not', value: 'Ada' })
    await expectNames(page, ['Linus', 'Grace', 'Admin'])
    await expectFocus(button('Filter: Name is not Ada'))

    await pressOn(page, button('Add a filter'), 'Enter')
    await fillFilter(page, form, { field: 'Roles', comparison: 'include', value: 'user' })
    await expectNames(page, ['Linus', 'Grace'])
    await pressOn(page, button('Remove the filter: Name is not Ada'), 'Enter')
    await expectNames(page, ['Linus', 'Grace', 'Ada'])
    await expectFocus(button('Remove the filter: Roles include user'))
    await page.keyboard.press('Enter')
    await expectNames(page, ['Linus', 'Grace', 'Ada', 'Admin'])
    await expectFocus(button('Columns'))

    await pressOn(page, button('Name'), 'Enter')
    await expectNames(page, ['Ada', 'Admin', 'Grace', 'Linus'])
    await expectFocus(button('Name'))
    await page.keyboard.press('Space')
    await expectNames(page, ['Linus', 'Grace', 'Admin', 'Ada'])

    await pressOn(page, button('Columns'), 'Enter')
    const checkbox = (name: string) => form.getByRole('checkbox', { name, exact: true })
    await expectFocus(checkbox('State'))
    await pressOn(page, checkbox('Id'), 'Space')
    await expectFocus(checkbox('Id'))
    await pressOn(page, button('Move Id to the left'), 'Enter')
    await expectFocus(button('Move Id to the left'))
    await pressOn(page, checkbox('State'), 'Space')
    await page.keyboard.press('Escape')
    await expectFocus(button('Columns'))
    const heads = page.getByRole('columnheader')
    expect(await heads.allTextContents()).toEqual([
      ...['Name', 'Email address', 'Roles', 'Id', 'Created'],
    ])

    await pressOn(page, button('Saved views'), 'Enter')
    await expectFocus(form.getByLabel('Name of this list'))
    await page.keyboard.type('By name')
    await page.keyboard.press('Enter')
    await page.getByText('The view By name is saved').waitFor()
    await expectFocus(button('Saved views'))
    await pressOn(page, button('Reset'), 'Enter')
    await expectNames(page, ['Linus', 'Grace', 'Ada', 'Admin'])
    await pressOn(page, button('Saved views'), 'Enter')
    await pressOn(page, page.getByRole('link', { name: 'By name' }), 'Enter')
    await expectNames(page, ['Linus', 'Grace', 'Admin', 'Ada'])
    await pressOn(page, button('Saved views'), 'Enter')
    await pressOn(page, button('Delete the view By name'), 'Enter')
    await form.getByText('No view is saved').waitFor()
    await expectFocus(button('Save as a view'))
  })

  it('selects users, bans them from the forecast to the results, and stops on the way', async () => {
    const { page, server } = await openConsole('/users', { as: null })
    for (let index = 1; index <= 8; index += 1) await server.createUser({ name: `User ${index}` })
    await signInByKeys(page)
    const row = (name: string) => page.getByRole('link', { name, exact: true })
    await tabTo(page, row('User 8'))
    await page.keyboard.press('Space')
    for (let step = 1; step < 8; step += 1) await page.keyboard.press('Shift+ArrowDown')
    await page.getByText('8 of 9 selected').waitFor()
    await pressOn(page, page.getByRole('button', { name: 'Ban', exact: true }), 'Enter')
    const dialog = page.getByRole('dialog')
    await expectFocus(dialog.getByLabel('Reason'))
    await page.keyboard.type('Spam')
    await page.keyboard.press('Tab')
    await page.keyboard.type('For good')
    await pressOn(page, dialog.getByRole('button', { name: 'Show what would happen' }), 'Enter')
    await dialog.getByText('8 would change').waitFor()
    await expectFocus(dialog)

    let release = () => {}
    const isReleased = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route('**/ban-user', async (route) => {
      await isReleased
      await route.continue()
    })
    await pressOn(page, dialog.getByRole('button', { name: 'Ban 8 users' }), 'Enter')
    await pressOn(page, dialog.getByRole('button', { name: 'Stop' }), 'Enter')
    release()
    await dialog.getByText('4 not done').waitFor()
    await pressOn(page, dialog.getByRole('button', { name: 'Go on' }), 'Enter')
    await dialog.getByText('8 done').waitFor()
    await pressOn(page, dialog.getByRole('button', { name: 'Close' }), 'Enter')
    await dialog.waitFor({ state: 'detached' })
    await expectFocus(row('User 1'))
    const { users } = await unwrap(server.admin.users.listUsers())
    const bans = users
      .filter(({ banned }) => banned)
      .map((user) => [user.banReason, user.banExpires])
    expect(bans).toEqual(Array(8).fill(['Spam', null]))
  })

  it('gives the focus back where a dialog, a menu or a panel was opened from', async () => {
    const { page, server } = await openConsole('/users', { as: null })
    await server.createUser({ name: 'Ada' })
    await signInByKeys(page)
    const row = page.getByRole('link', { name: 'Ada', exact: true })
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    await pressOn(page, row, 'Enter')
    const panel = page.getByRole('complementary', { name: 'User' })
    const dialog = page.getByRole('dialog')
    for (const act of ['Edit', 'Roles', 'Password', 'Impersonate', 'Ban', 'Remove']) {
      await pressOn(page, panel.getByRole('button', { name: act, exact: true }), 'Enter')
      await dialog.waitFor()
      expect(await dialog.evaluate((element) => element.matches(':focus-within'))).toBe(true)
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await expectFocus(panel.getByRole('button', { name: act, exact: true }))
    }
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    await expectFocus(row)

    for (const name of ['Export', 'New user']) {
      await pressOn(page, button(name), 'Enter')
      await dialog.waitFor()
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await expectFocus(button(name))
    }
    await pressOn(page, button('Theme'), 'Enter')
    await expectFocus(page.getByRole('menuitemradio', { name: 'As the system' }))
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await expectFocus(button('Theme'))
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    await page.keyboard.press('?')
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await expectFocus(button('Theme'))
  })

  it('chooses from comboboxes', async () => {
    const { page, server } = await openConsole('/users', { as: null })
    await server.createUser({ name: 'Ada' })
    await server.createUser({ name: 'Adam' })
    await signInByKeys(page)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('they')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Can they?' }).waitFor()
    await tabTo(page, page.getByRole('combobox', { name: 'Who' }))
    await page.keyboard.type('ada')
    await page.getByRole('option', { name: 'Adam' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: /^Ada/ }).waitFor()
    await pressOn(page, page.getByRole('button', { name: 'Choose another' }), 'Enter')
    await expectFocus(page.getByRole('combobox', { name: 'Who' }))
    await tabTo(page, page.getByRole('combobox', { name: 'Does what' }))
    await page.keyboard.type('Removes')
    await tabTo(page, page.getByRole('combobox', { name: 'On which user' }))
    await page.keyboard.type('admin')
    await page.getByRole('option', { name: 'Admin' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('You cannot remove yourself').waitFor()
  })
})

type Filter = { field?: string; comparison: string; value: string }

/** Fills in the form of a filter, which has the focus on its first field. */
async function fillFilter(page: Page, form: Locator, { field, comparison, value }: Filter) {
  await expectFocus(form.getByLabel('Field'))
  if (field) await page.keyboard.type(field)
  await page.keyboard.press('Tab')
  await page.keyboard.type(comparison)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Control+a')
  await page.keyboard.type(value)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
}

async function expectNames(page: Page, names: string[]) {
  const links = page.getByRole('table').getByRole('link')
  await expect.poll(() => links.locator('bdi').allTextContents()).toEqual(names)
}
