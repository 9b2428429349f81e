import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openConsole } from '../kit/chromium.ts'
import { password, unwrap } from '../kit/server.ts'

describeConsole('the API keys in the console', () => {
  it('are created, replaced and revoked, and each secret is shown only once', async () => {
    const { page, server } = await openConsole('/api-keys?new')
    const readOk = async (secret: string) =>
      (await server.createClientWith(secret).users.listUsers()).status

    await page.getByLabel('Name').fill('Billing')
    const users = page.getByRole('group', { name: 'user' })
    await users.getByLabel('list', { exact: true }).click()
    await page.getByLabel('Allowed networks').fill('127.0.0.0/8, ::1')
    await page.getByRole('button', { name: 'Save' }).click()
    const secret = await readSecret(page)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'I have stored it' }).click()
    const [key] = (await unwrap(server.admin.apiKeys.listApiKeys())).keys
    expect(key).toMatchObject({
      name: 'Billing',
      permissions: ['user:list'],
      allowedNetworks: ['127.0.0.0/8', '::1'],
    })
    expect(await readOk(secret)).toBe(200)
    expect(await page.getByText(secret).count()).toBe(0)

    await page.getByRole('button', { name: 'Replace the secret of Billing' }).click()
    await page
      .getByLabel('The current secret still works for')
      .selectOption('no time: it has leaked')
    await page.getByRole('button', { name: 'Replace the secret', exact: true }).click()
    const next = await readSecret(page)
    await endSession(page)
    expect(await page.getByText(next).count()).toBe(0)
    await signInAgain(page)
    expect([await readOk(secret), await readOk(next)]).toEqual([401, 200])

    await page.getByRole('button', { name: 'Revoke the key Billing' }).click()
    await page.getByRole('button', { name: 'Revoke', exact: true }).click()
    await page.getByText('There are no API keys').waitFor()
    await page.locator('.message button:focus', { hasText: 'New API key' }).waitFor()
    expect(await readOk(next)).toBe(401)
  })

  it('have an owner and an end, which are in view before anything is scrolled', async () => {
    const { page, server } = await openConsole('/api-keys?new')
    const owner = await server.createUser({ name: 'Grace Hopper', role: 'admin' })
    await server.createUser({ name: 'Grace Murray' })
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    const measure = 'document.querySelector("[type=datetime-local]").getBoundingClientRect().bottom'
    expect(await page.evaluate(measure)).toBeLessThan(400)
    await page.locator('dialog[data-more]').waitFor()
    await page.evaluate('document.querySelector("dialog").scrollTo(0, 10_000)')
    await page.locator('dialog:not([data-more])').waitFor()

    await page.getByLabel('Name', { exact: true }).fill('Billing')
    await page.getByRole('group', { name: 'user' }).getByLabel('list', { exact: true }).click()
    const choose = async (name: string) => {
      await page.getByRole('combobox', { name: 'Owner' }).fill(name)
      await page.getByRole('option', { name }).click()
    }
    await choose('Grace Murray')
    await page.locator('[aria-disabled=true]', { hasText: 'Save' }).waitFor()
    await page.getByRole('button', { name: 'Choose another user' }).click()
    await choose('Grace Hopper')
    await page.getByLabel('Expires').fill('2099-01-01T00:00')
    await page.locator('button:not([aria-disabled])', { hasText: 'Save' }).click()
    await readSecret(page)
    const { keys } = await unwrap(server.admin.apiKeys.listApiKeys())
    expect(keys.map(({ userId }) => userId)).toEqual([owner.id])
    expect(keys[0]?.expiresAt).toMatch(/^20(98|99)/)
  })

  it('say what is wrong with a network, and keep a draft when the session ends', async () => {
    const { page } = await openConsole('/api-keys?new')
    await page.getByLabel('Name').fill('Billing')
    await page.getByRole('group', { name: 'user' }).getByLabel('list', { exact: true }).click()
    await page.getByLabel('Allowed networks').fill('300.1.1.1')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').getByText('Allowed networks: ').waitFor()
    expect(await page.getByLabel('Name').inputValue()).toBe('Billing')

    await endSession(page)
    expect(await page.getByLabel('Name').isVisible()).toBe(false)
    await signInAgain(page)
    expect(await page.getByLabel('Name').isVisible()).toBe(true)
    expect(await page.getByLabel('Name').inputValue()).toBe('Billing')
  })
})

async function readSecret(page: Page) {
  return (await page.getByRole('dialog').locator('code').textContent()) ?? ''
}

/** Ends the session as another window would by signing out. */
async function endSession(page: Page) {
  await page.context().clearCookies()
  await page.evaluate('new BroadcastChannel("castellan.session").postMessage(null)')
  await page.getByText('Your session has ended').waitFor()
}

async function signInAgain(page: Page) {
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.keyboard.press('Enter')
  await page.getByText('Your session has ended').waitFor({ state: 'detached' })
}
