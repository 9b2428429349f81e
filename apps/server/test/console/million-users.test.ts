import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openConsole } from '../kit/chromium.ts'
import { getDatabaseUrl } from '../kit/databases.ts'
import { execute } from '../kit/raw-sql.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

const users = 1_000_000

const tables = new URL('../../prisma/sqlite/migrations/0001_better_auth.sql', import.meta.url)

/** Users as an app has stored them: one a minute, every hundredth banned, every thousandth in support. */
const fill = `
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${users})
  INSERT INTO "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt", "role", "banned")
  SELECT printf('id%07d', i), printf('User %07d', i), printf('user%07d@example.org', i), i % 2,
    strftime('%Y-%m-%dT%H:%M:%fZ', 1600000000 + i * 60, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:%fZ', 1600000000 + i * 60, 'unixepoch'),
    CASE WHEN i % 1000 = 0 THEN 'support,user' ELSE 'user' END, i % 100 = 0 FROM n`

describeConsole('the list of a million users', () => {
  it('is scrolled, searched, filtered and sorted', async () => {
    const folder = createTemporaryFolder()
    mkdirSync(join(folder, 'data'), { recursive: true })
    await execute(await getDatabaseUrl(folder), readFileSync(tables, 'utf8') + fill)
    const { page } = await openConsole('/users', { folder })
    await page.getByText('1,000,001 users').waitFor()

    const scroller = page.locator('.user-table')
    const scrollOn = async () => {
      await scroller.evaluate((element) => element.scrollTo(0, element.scrollHeight))
      return Number(await page.locator('tr[aria-rowindex]').last().getAttribute('aria-rowindex'))
    }
    await expect.poll(scrollOn, { timeout: 60_000 }).toBeGreaterThan(1_000)
    expect(await page.locator('tbody tr').count()).toBeLessThan(100)

    await page.getByRole('searchbox').fill('user0765432')
    await findOnly(page, 'User 0765432')
    await page.goto('/console/users?q=id0000077')
    await findOnly(page, 'User 0000077')

    await page.goto('/console/users?filter=role:is:support&filter=banned:is:true&sort=name')
    await page.getByText('User 0001000').waitFor()
    await page.getByText('1,000 users').waitFor()
  })
})

async function findOnly(page: Page, name: string) {
  await page.getByRole('table').getByText(name).waitFor()
  await page.locator('tbody tr').nth(1).waitFor({ state: 'detached' })
}
