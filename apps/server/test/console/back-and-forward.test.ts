import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import { describeConsole, openConsole } from '../kit/chromium.ts'
import { adminEmail } from '../kit/server.ts'

describeConsole('back, forward and reload in the console', () => {
  it.each([
    ['that the browser may not keep', { isStored: false, inWindow: true, isRestored: false }],
    ['that a message drops', { isStored: true, inWindow: true, isRestored: false }],
    ['that the browser restores', { isStored: true, inWindow: false, isRestored: true }],
  ])('show nothing of before after a sign-out, in a page %s', async (_, how) => {
    const { page } = await openConsole('/users')
    if (how.isStored) await dropCacheControl(page)
    await page.addInitScript(recordShown)
    await page.goto('/console/users')
    await page.getByRole('cell', { name: adminEmail }).waitFor()
    await page.goto(await serveElsewhere())
    await signOut(await page.context().newPage(), how.inWindow)

    await page.goBack()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    const shown = await page.evaluate<Shown[]>('JSON.parse(sessionStorage.shown)')
    expect(shown.some(({ persisted }) => persisted)).toBe(how.isRestored)
    expect(shown.filter(({ text }) => text.includes(adminEmail))).toEqual([])
  })

  it('show every state of the list of users again', async () => {
    const { page, server } = await openConsole('/overview')
    await server.createUser({ name: 'Grace' })
    const ada = await server.createUser({ name: 'Ada' })
    const row = (name: string) => page.getByRole('table').getByRole('link', { name, exact: true })
    const panel = page.getByRole('complementary', { name: 'User' })
    const states: State[] = [
      {
        open: () => page.getByRole('link', { name: 'Users', exact: true }).click(),
        check: () => expectNames(page, ['Ada', 'Grace', 'Admin']),
      },
      {
        open: () => addRoleFilter(page),
        check: () => expectNames(page, ['Ada', 'Grace']),
      },
      {
        open: () => page.getByRole('button', { name: 'Name', exact: true }).click(),
        check: async () => {
          await expectNames(page, ['Ada', 'Grace'])
          await page
            .getByRole('columnheader', { name: 'Name' })
            .and(page.locator('[aria-sort=ascending]'))
            .waitFor()
        },
      },
      {
        open: () => page.getByRole('button', { name: 'Name', exact: true }).click(),
        check: () => expectNames(page, ['Grace', 'Ada']),
      },
      {
        open: () => row('Ada').click(),
        check: async () => {
          await panel.getByRole('heading', { name: 'Ada' }).waitFor()
          await expectNames(page, ['Grace', 'Ada'])
        },
      },
      {
        open: () => panel.getByRole('link', { name: 'Open the page' }).click(),
        check: async () => {
          await page.getByRole('heading', { name: 'Ada', level: 1 }).waitFor()
          await page.getByText('No session is open.').waitFor()
          expect(new URL(page.url()).pathname).toBe(`/console/users/${ada.id}`)
        },
      },
    ]
    for (const { open, check } of states) {
      await open()
      await check()
    }
    for (const { check } of states.toReversed()) {
      await check()
      await page.reload()
      await check()
      await page.goBack()
    }
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    for (const { check } of states) {
      await page.goForward()
      await check()
      await page.reload()
      await check()
    }
  })
})

type State = { open: () => Promise<unknown>; check: () => Promise<unknown> }

/** What a page shows in the moment that the browser shows it again. */
type Shown = { persisted: boolean; text: string }

const recordShown = `addEventListener('pageshow', ({ persisted }) => {
  const shown = JSON.parse(sessionStorage.shown ?? '[]')
  shown.push({ persisted, text: document.body.innerText })
  sessionStorage.shown = JSON.stringify(shown)
})`

/** Lets the browser keep the page, as if a proxy had taken away the header that forbids it. */
async function dropCacheControl(page: Page) {
  await page.route('**/console/users', async (route) => {
    const response = await route.fetch()
    const { 'cache-control': _, ...headers } = response.headers()
    await route.fulfill({ response, headers })
  })
}

/** Signs out in another window of the console, or without one, as in the app. */
async function signOut(page: Page, inWindow: boolean) {
  await page.goto('/console/users')
  await page.getByRole('cell', { name: adminEmail }).waitFor()
  if (inWindow) {
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  } else {
    const { origin } = new URL(page.url())
    await page.request.post('/api/auth/sign-out', { headers: { origin } })
  }
}

/** Serves a page of another origin. Returns its address. */
async function serveElsewhere() {
  const server = createServer((_, res) =>
    res.setHeader('content-type', 'text/html').end('Elsewhere'),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

async function addRoleFilter(page: Page) {
  await page.getByRole('button', { name: 'Add a filter' }).click()
  const form = page.getByRole('dialog', { name: 'Add a filter' })
  await form.getByLabel('Field').selectOption({ label: 'Roles' })
  await form.getByRole('combobox', { name: 'Value' }).selectOption('user')
  await form.getByRole('button', { name: 'Add filter' }).click()
}

async function expectNames(page: Page, names: string[]) {
  const links = page.getByRole('table').getByRole('link')
  await expect.poll(() => links.locator('bdi').allTextContents()).toEqual(names)
}
