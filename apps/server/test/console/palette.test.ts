import { expect, it } from 'vitest'
import { describeConsole, openConsole } from '../kit/chromium.ts'

describeConsole('the keys of the console', () => {
  it('find a page, a user and an act', async () => {
    const { page, server } = await openConsole('/users')
    const user = await server.createUser({ name: '<b>Ada</b> Lovelace' })
    const pathname = () => new URL(page.url()).pathname
    await page.getByRole('cell', { name: 'admin@example.com' }).waitFor()

    await page.keyboard.press('Control+k')
    await page.keyboard.type('role')
    await page.getByRole('option', { name: 'Roles' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Roles' }).waitFor()
    expect(pathname()).toBe('/console/roles')

    await page.keyboard.press('Control+k')
    await page.keyboard.type('lovelace')
    await page.getByRole('option', { name: '<b>Ada</b> Lovelace' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/console/users/${user.id}`)

    await page.keyboard.press('Control+k')
    await page.keyboard.type('create an api')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('New API key').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('go to the search and show themselves, but not while a text is typed', async () => {
    const { page } = await openConsole('/users')
    await page.getByRole('cell', { name: 'admin@example.com' }).waitFor()
    await page.keyboard.press('/')
    const search = page.getByRole('searchbox')
    await page.locator('input[type=search]:focus').waitFor()
    await page.keyboard.type('?/')
    expect(await search.inputValue()).toBe('?/')
    await search.blur()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  })
})
