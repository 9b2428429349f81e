import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openConsole, openPage, signIn } from '../kit/chromium.ts'

/** Every page of the console, and what is open on it. */
const paths = [
  '/overview',
  '/users',
  '/users?filter=role:is:admin&columns=name,id,banExpires',
  '/users?new',
  '/users/USER',
  '/users/unknown',
  '/roles',
  '/roles?new',
  '/api-keys',
  '/api-keys?new',
  '/permissions?act=set-role&target=USER',
  '/nowhere',
]

const looks = [
  { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark', viewport: { width: 420, height: 800 } },
] as const

describeConsole('every page of the console', () => {
  it('has no violation that axe finds, light and wide or dark and narrow', async () => {
    const { server } = await openConsole('/users')
    const user = await server.createUser({ name: 'Ada Lovelace' })
    await server.admin.bans.banUser({ userId: user.id, banReason: 'Spam' })
    await server.admin.apiKeys.createApiKey({ name: 'Billing', permissions: ['user:list'] })
    const violations: string[] = []
    for (const look of looks) {
      const page = await openPage(server.config.baseUrl, { ...look, reducedMotion: 'reduce' })
      await page.goto('/console/users')
      violations.push(...(await findViolations(page, `sign-in, ${look.colorScheme}`)))
      await signIn(page, server.config, 'admin@example.com')
      for (const path of paths) {
        await page.goto(`/console${path.replace('USER', user.id)}`)
        violations.push(...(await findViolations(page, `${path}, ${look.colorScheme}`)))
      }
    }
    expect(violations).toEqual([])
  })
})

async function findViolations(page: Page, name: string) {
  await page.waitForLoadState('networkidle')
  await page.evaluate(axe.source)
  const results = (await page.evaluate('axe.run()')) as AxeResults
  return results.violations.map(
    ({ id, nodes }) =>
      `${name}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  )
}
