import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openPage } from '../kit/chromium.ts'
import { findFreePort } from '../kit/free-port.ts'
import { adminEmail, password } from '../kit/server.ts'
import { startProcess } from '../system/process/server-process.ts'

const unreachable = 'The server cannot be reached'

describeConsole('the console while its server is away', () => {
  it('says so, keeps what is typed, goes on without a reload, and does an act once', async () => {
    const { page, stop, restart } = await openAtProcess()
    await page.evaluate('window.isSamePage = true')
    await page.getByRole('link', { name: 'Mallory' }).click()
    await page.getByRole('button', { name: 'Ban', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('Spam')
    await stop()
    await dialog.getByRole('button', { name: 'Ban' }).click()
    await dialog.getByRole('alert').getByText(unreachable).waitFor()
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('Spam')
    await restart()
    await dialog.getByRole('button', { name: 'Ban' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('row', { name: 'Mallory' }).getByText('Banned').waitFor()
    expect(await countBans(page)).toBe(1)
    await page.keyboard.press('Escape')

    await stop()
    await page.getByRole('searchbox').fill('mallory')
    const notice = page.getByRole('status').getByText(unreachable)
    await notice.waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('mallory')
    expect(new URL(page.url()).searchParams.get('q')).toBe('mallory')
    await page.getByRole('row', { name: 'Mallory' }).waitFor()
    await page.getByRole('link', { name: 'Roles', exact: true }).click()
    await page.getByRole('heading', { name: 'Roles' }).waitFor()
    await restart()
    await page.getByRole('columnheader', { name: 'admin' }).waitFor()
    await notice.waitFor({ state: 'detached' })
    await page.goBack()
    await page.getByRole('status').getByText('1 user').waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('mallory')
    expect(await page.evaluate('window.isSamePage')).toBe(true)
  })

  it('ends an act on many users, and goes on with those that are left when asked to', async () => {
    const { page, stop, restart, createUser } = await openAtProcess()
    for (let index = 1; index <= 15; index += 1) await createUser(`User ${index}`)
    await page.reload()
    await beginBans(page)
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/^\d+ done$/).waitFor()
    await stop()
    await dialog.getByRole('row').getByText(unreachable).first().waitFor()
    await dialog.getByText(/^\d+ not done$/).waitFor()
    await restart()
    await dialog.getByRole('button', { name: 'Go on' }).click()
    await dialog.getByRole('button', { name: 'Go on' }).waitFor({ state: 'detached' })
    await dialog.getByRole('button', { name: 'Try the failed again' }).click()
    await dialog.getByText('16 done').waitFor()
    expect(await countBans(page)).toBe(16)
  })

  it('never does an act later that was not done when it was asked for', async () => {
    const { page } = await openAtProcess()
    await page.getByRole('link', { name: 'Mallory' }).click()
    await page.getByRole('button', { name: 'Ban', exact: true }).click()
    await page.context().setOffline(true)
    await page.getByRole('dialog').getByRole('button', { name: 'Ban' }).click()
    await page.getByRole('dialog').getByRole('alert').getByText(unreachable).waitFor()
    await page.keyboard.press('Escape')
    const notice = page.getByRole('status').getByText(unreachable)
    await notice.waitFor()
    await page.context().setOffline(false)
    await notice.waitFor({ state: 'detached' })
    expect(await countBans(page)).toBe(0)
  })
})

/** Bans every user but the admin. Each call takes a while, so that the server can be stopped meanwhile. */
async function beginBans(page: Page) {
  await page.route('**/ban-user', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400))
    await route.continue()
  })
  await page.getByRole('checkbox', { name: 'Select all' }).click()
  await page.getByRole('button', { name: 'Ban', exact: true }).click()
  await page.getByRole('button', { name: 'Show what would happen' }).click()
  await page.getByRole('button', { name: /^Ban \d+ users$/ }).click()
}

/** Starts the program with two users, and opens its list of users. Returns what stops it, and starts it again. */
async function openAtProcess() {
  const port = String(await findFreePort())
  const baseUrl = `http://localhost:${port}`
  const env = {
    PORT: port,
    CASTELLAN_BASE_URL: baseUrl,
    CASTELLAN_ADMIN_EMAIL: adminEmail,
    CASTELLAN_ADMIN_PASSWORD: password,
  }
  let server = await startProcess({ env })
  const { folder } = server
  const page = await openPage(baseUrl)
  const post = (path: string, data: object) =>
    page.request.post(`/api/auth${path}`, { data, headers: { origin: baseUrl } })
  await post('/sign-in/email', { email: adminEmail, password })
  const createUser = (name: string) =>
    post('/admin/create-user', { email: `${name.replace(' ', '')}@example.com`, name })
  await createUser('Mallory')
  await page.goto('/console/users')
  const stop = async () => {
    server.kill('SIGTERM')
    await server.exit
  }
  const restart = async () => {
    server = await startProcess({ env, folder })
  }
  return { page, stop, restart, createUser }
}

async function countBans(page: Page) {
  const response = await page.request.get('/api/auth/admin/list-events?action=user.banned')
  return ((await response.json()) as { events: unknown[] }).events.length
}
