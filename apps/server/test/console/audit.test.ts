import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openConsole } from '../kit/chromium.ts'
import { unwrap } from '../kit/server.ts'

describeConsole('the audit log in the console', () => {
  it('names API keys while they exist, and shows a part of their ids after', async () => {
    const { page, server } = await openConsole('/audit')
    const { createApiKey, revokeApiKey } = server.admin.apiKeys
    const { key, secret } = await unwrap(
      createApiKey({ name: 'Billing', permissions: ['user:create'] }),
    )
    const client = server.createClientWith(secret)
    await unwrap(client.users.createUser({ name: 'Ada', email: 'ada@example.com' }))
    await page.reload()
    const made = page.getByRole('listitem').filter({ hasText: 'with the API key' })
    await made.getByRole('link', { name: 'Billing' }).click()
    await page.getByRole('cell', { name: 'Billing' }).first().waitFor()
    expect(page.url()).toContain('/console/api-keys?owner=')

    await unwrap(revokeApiKey({ keyId: key.id }))
    await page.goto('/console/audit')
    await made.getByText(`${key.id.slice(0, 8)}…`).waitFor()
    await made.getByRole('button', { name: 'Copy the id of the API key' }).waitFor()
    expect(await page.getByText(key.id).count()).toBe(0)
    const { events } = await unwrap(server.admin.audit.listAuditEvents({ action: 'call.refused' }))
    expect(events).toEqual([])
  })

  it('has filters whose Reset moves nothing, and leads back to the first of them', async () => {
    const { page } = await openConsole('/audit')
    const events = page.getByRole('list').filter({ hasText: 'Signed in' })
    const before = await readTop(events)
    await page.getByLabel('What').selectOption('session.opened')
    const reset = page.getByRole('button', { name: 'Reset' })
    await reset.waitFor()
    expect(await readTop(events)).toBe(before)
    expect(
      Math.abs((await readTop(reset)) - (await readTop(page.getByLabel('What')))),
    ).toBeLessThan(5)
    await reset.click()
    await reset.waitFor({ state: 'detached' })
    const first = page.getByRole('combobox', { name: 'Who did it' })
    expect(await first.evaluate((element) => element.matches(':focus'))).toBe(true)
    expect(await readTop(events)).toBe(before)
  })
})

function readTop(element: Locator) {
  return element.evaluate((node) => node.getBoundingClientRect().y)
}
