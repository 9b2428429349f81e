import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openConsole, openPage, signIn } from '../kit/chromium.ts'
import type { TestServer } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

const names = [
  'Ada Lovelace',
  'Grace Hopper',
  'Margaret Hamilton',
  'Barbara Liskov',
  'Radia Perlman',
  'Frances Allen',
  'Karen Spärck Jones',
  'Sophie Wilson',
  'Katherine Johnson',
  'Annie Easley',
  'Mary Kenneth Keller',
  'Jean Bartik',
  'Hedy Lamarr',
  'Lynn Conway',
]

const looks = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  narrow: { colorScheme: 'light', viewport: { width: 420, height: 800 } },
} as const

/** The pages, and the heading that shows that they are there. */
const pages = [
  { name: 'users', path: '/users?sort=name', heading: 'Users' },
  { name: 'user', path: '/users/USER', heading: 'Grace Hopper' },
  { name: 'roles', path: '/roles', heading: 'Roles' },
  { name: 'audit-log', path: '/audit', heading: 'Audit log' },
  { name: 'overview', path: '/overview', heading: 'Overview' },
]

describeConsole('the pictures of the documentation', () => {
  it('are made of every main page, into the folder SCREENSHOTS if it is set', async () => {
    const folder = process.env.SCREENSHOTS ?? createTemporaryFolder()
    mkdirSync(folder, { recursive: true })
    const { server } = await openConsole('/users')
    const user = await fill(server)
    for (const [look, options] of Object.entries(looks)) {
      const page = await openPage(server.config.baseUrl, { ...options, reducedMotion: 'reduce' })
      await signIn(page, server.config, 'admin@example.com')
      for (const { name, path, heading } of pages) {
        await page.goto(`/console${path.replace('USER', user)}`)
        await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
        await page.waitForLoadState('networkidle')
        expect(await isWide(page)).toBe(false)
        await page.screenshot({ path: join(folder, `${name}-${look}.png`) })
      }
    }
  })
})

/** Creates users with a history, and returns the id of one who is banned. */
async function fill({ admin, createUser }: TestServer) {
  await admin.roles.createRole({
    name: 'support',
    permissions: { user: ['list', 'get', 'ban'], session: ['list', 'revoke'] },
  })
  const ids: string[] = []
  for (const name of names) {
    const email = `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@example.com`
    const user = await createUser({ name, email, role: ids.length % 5 === 0 ? 'support' : 'user' })
    ids.push(user.id)
  }
  const [, userId = '', another = ''] = ids
  await admin.bans.banUser({ userId: another, banReason: 'Shared account' })
  await admin.bans.banUser({ userId, banReason: 'Chargeback', banExpiresIn: 604_800 })
  await admin.access.setRole({ userId: ids[3] ?? '', role: ['user', 'support'] })
  return userId
}

/** Whether a page is wider than its window. */
function isWide(page: Page) {
  return page.locator('html').evaluate((element) => element.scrollWidth > element.clientWidth)
}
