import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openConsole, openPage, signIn } from '../kit/chromium.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'
import { fillWithHistory, historyOptions } from './history.ts'

const wide = { width: 1280, height: 800 }

const looks = {
  light: { colorScheme: 'light', viewport: wide },
  dark: { colorScheme: 'dark', viewport: wide },
  narrow: { colorScheme: 'light', viewport: { width: 420, height: 800 } },
} as const

/** The pages, what is done there, and the heading that shows that they are there. */
const pictures: {
  name: string
  path: string
  heading: string
  act?: (page: Page) => Promise<void>
}[] = [
  { name: 'users', path: '/users?sort=name', heading: 'Users' },
  { name: 'user', path: '/users/GRACE', heading: 'Grace Hopper' },
  { name: 'roles', path: '/roles', heading: 'Roles' },
  { name: 'api-keys', path: '/api-keys', heading: 'API keys' },
  { name: 'audit-log', path: '/audit', heading: 'Audit log' },
  { name: 'overview', path: '/overview', heading: 'Overview' },
  {
    name: 'permission-check',
    path: '/permissions?who=ADA&act=remove-user&target=GRACE',
    heading: 'Can they?',
  },
  { name: 'palette', path: '/users', heading: 'Users', act: openPalette },
]

describeConsole('the pictures of the documentation', () => {
  it('are made of every page, into the folder SCREENSHOTS if it is set', async () => {
    const folder = process.env.SCREENSHOTS ?? createTemporaryFolder()
    mkdirSync(folder, { recursive: true })
    const { server } = await openConsole('/users', {
      as: null,
      ...historyOptions,
    })
    const { ada, grace } = await fillWithHistory(server)
    for (const [look, options] of Object.entries(looks)) {
      const page = await openPage(server.config.baseUrl, { ...options, reducedMotion: 'reduce' })
      const take = async (name: string) => {
        await page.waitForLoadState('networkidle')
        expect(await isWide(page)).toBe(false)
        writeFileSync(join(folder, `${name}-${look}.webp`), await takePicture(page))
      }
      await page.goto('/console')
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await take('sign-in')
      await signIn(page, server.config, 'admin@example.com')
      for (const { name, path, heading, act } of pictures) {
        await page.goto(`/console${path.replace('ADA', ada).replace('GRACE', grace)}`)
        await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
        await act?.(page)
        await take(name)
      }
    }
  })
})

async function openPalette(page: Page) {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'A page, a user or an act' }).fill('gra')
  await page.getByRole('option', { name: 'Grace Hopper' }).waitFor()
}

/** Takes a picture in the format that keeps it small. */
async function takePicture(page: Page) {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 90 })
  await session.detach()
  return Buffer.from(data, 'base64')
}

/** Whether a page is wider than its window. */
function isWide(page: Page) {
  return page.locator('html').evaluate((element) => element.scrollWidth > element.clientWidth)
}
