import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openConsole } from '../kit/chromium.ts'
import { unwrap } from '../kit/server.ts'

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
    await page.getByRole('button', { name: 'I have stored it' }).click()
    expect([await readOk(secret), await readOk(next)]).toEqual([401, 200])

    await page.getByRole('button', { name: 'Revoke the key Billing' }).click()
    await page.getByRole('button', { name: 'Revoke', exact: true }).click()
    await page.getByText('There are no API keys').waitFor()
    expect(await readOk(next)).toBe(401)
  })

  it('say what is wrong with a network', async () => {
    const { page } = await openConsole('/api-keys?new')
    await page.getByLabel('Name').fill('Billing')
    await page.getByRole('group', { name: 'user' }).getByLabel('list', { exact: true }).click()
    await page.getByLabel('Allowed networks').fill('300.1.1.1')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').getByText('allowedNetworks').waitFor()
    expect(await page.getByLabel('Name').inputValue()).toBe('Billing')
  })
})

async function readSecret(page: Page) {
  return (await page.getByRole('dialog').locator('code').textContent()) ?? ''
}
