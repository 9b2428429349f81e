import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openConsole } from '../kit/chromium.ts'
import { createTables, getDatabaseUrl } from '../kit/databases.ts'
import { execute } from '../kit/raw-sql.ts'
import { insertUsers } from '../kit/search.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

/** So many users that a number is estimated. Each fortieth has an address with `gruber`. */
const manyUsers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10320)
  INSERT INTO "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt")
  SELECT 'u' || i, 'n', CASE WHEN i % 40 = 0 THEN 'gruber' ELSE 'huber' END || i || '@x.y', false,
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM n`

describeConsole('the list of users in the console', () => {
  it('is searched, filtered, sorted and shown in columns, all of which the address keeps', async () => {
    const { page, server } = await openConsole('/users', await addFields())
    const ada = await server.createUser({ name: 'Ada', email: 'ada@example.com' })
    await server.createUser({ name: 'Grace', email: 'grace@example.com' })
    const linus = { name: 'Linus', email: 'linus@example.org', data: { plan: 'pro', credit: 5 } }
    await server.admin.users.createUser(linus)
    await page.reload()

    await addFilter(page, 'plan', 'is', 'pro')
    await addFilter(page, 'credit', 'is at least', '5')
    await expectNames(page, ['Linus'])
    await page.getByRole('button', { name: 'Filter: credit is at least 5', exact: true }).click()
    await page.getByRole('dialog').getByLabel('Value').fill('6')
    await page.keyboard.press('Enter')
    await page.getByText('No user matches').waitFor()
    await page.getByRole('button', { name: 'Reset' }).click()

    await addFilter(page, 'Email address', 'contains', 'EXAMPLE.COM')
    await expectNames(page, ['Grace', 'Ada', 'Admin'])
    await addFilter(page, 'Roles', 'do not include', 'admin')
    await expectNames(page, ['Grace', 'Ada'])
    await page.getByRole('button', { name: 'Name', exact: true }).press('Enter')
    await expectNames(page, ['Ada', 'Grace'])
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('checkbox', { name: 'Ban ends' }).check()
    await page.getByRole('checkbox', { name: 'State' }).uncheck()
    await page.keyboard.press('Escape')
    await page.reload()
    await expectNames(page, ['Ada', 'Grace'])
    expect(await page.getByRole('columnheader').allTextContents()).toEqual([
      ...['Name', 'Email address', 'Roles', 'Created', 'Ban ends'],
    ])
    await page.getByRole('status').filter({ hasText: '2 users' }).waitFor()

    for (let step = 0; step < 4; step += 1) await page.goBack()
    await expectNames(page, ['Grace', 'Ada', 'Admin'])
    await page.goForward()
    await expectNames(page, ['Grace', 'Ada'])
    await page.getByRole('button', { name: 'Remove the filter: Roles' }).click()
    await expectNames(page, ['Grace', 'Ada', 'Admin'])
    await page.getByRole('button', { name: 'Reset' }).click()
    await expectNames(page, ['Linus', 'Grace', 'Ada', 'Admin'])

    await page.getByRole('searchbox').fill(ada.id)
    await expectNames(page, ['Ada'])
  })

  it('saves a view, which opens the same list later, and a file that no spreadsheet runs', async () => {
    const { page, server } = await openConsole('/users?filter=banned:is:true')
    await page.getByRole('heading', { name: 'No user matches' }).waitFor()
    const views = page.getByRole('button', { name: 'Saved views' })
    await views.click()
    await page.getByRole('textbox', { name: 'Name of this list' }).fill('Banned ones')
    await page.keyboard.press('Enter')
    await page.getByText('The view Banned ones is saved').waitFor()
    const { id } = await server.createUser({ name: 'Mallory' })
    await server.admin.bans.banUser({ userId: id })
    await page.goto('/console/users')
    await views.click()
    await page.getByRole('link', { name: 'Banned ones' }).click()
    await expectNames(page, ['Mallory'])
    await views.click()
    await page.getByRole('button', { name: 'Delete the view Banned ones' }).click()
    await page.getByText('No view is saved').waitFor()

    await server.createUser({ name: '=1+1' })
    await server.createUser({ name: 'Ada, "the first"' })
    await page.goto('/console/users?sort=name&columns=name,role,__proto__,banned,banExpires')
    await page.getByRole('button', { name: 'Export' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click()
    const file = await download
    expect(file.suggestedFilename()).toMatch(/^users-.*\.csv$/)
    expect(readFileSync(await file.path(), 'utf8')).toBe(
      [
        '\uFEFFname,role,banned,banExpires',
        "'=1+1,user,false,",
        '"Ada, ""the first""",user,false,',
        'Admin,admin,false,',
        'Mallory,user,true,',
        '',
      ].join('\r\n'),
    )
  })

  it('says of a number that it is an estimate, until the last page is loaded', async () => {
    const folder = createTemporaryFolder()
    const { page } = await openConsole('/overview', { folder })
    await execute(await getDatabaseUrl(folder), manyUsers)
    await page.goto('/console/users?filter=email:contains:gruber')
    await page.getByText(/^about \d+ users$/).waitFor()
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('button', { name: /^Export about \d+ users$/ }).waitFor()
    await page.keyboard.press('Escape')
    const scroller = page.locator('.user-table')
    await expect
      .poll(async () => {
        await scroller.evaluate((element) => element.scrollTo(0, element.scrollHeight))
        return page.getByText('258 users', { exact: true }).count()
      })
      .toBe(1)
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('button', { name: 'Export 258 users' }).waitFor()
  })

  it('shows a user next to it, and selects users, by keys and by clicks', async () => {
    const { page, server } = await openConsole('/users', { as: null })
    const ada = await server.createUser({ name: 'Ada' })
    await server.createUser({ name: 'Grace' })
    await signInByKeyboard(page)
    const link = (name: string) => page.getByRole('table').getByRole('link', { name })
    await link('Grace').waitFor()
    while (!(await link('Grace').evaluate((row) => row.matches(':focus'))))
      await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: 'User' })
    await panel.getByRole('heading', { name: 'Ada' }).waitFor()
    expect(new URL(page.url()).searchParams.get('user')).toBe(ada.id)
    await page.reload()
    await panel.getByRole('heading', { name: 'Ada' }).waitFor()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    await page.goBack()
    await panel.getByRole('heading', { name: 'Ada' }).waitFor()
    const list = page.url()
    await panel.getByRole('link', { name: 'Open the page' }).click()
    await page.getByRole('heading', { name: 'Ada', level: 1 }).waitFor()
    await page.reload()
    await page.getByRole('main').getByRole('link', { name: 'Users' }).press('Enter')
    await panel.getByRole('heading', { name: 'Ada' }).waitFor()
    expect(page.url()).toBe(list)
    await panel.getByRole('button', { name: 'Close the panel' }).press('Enter')
    await panel.waitFor({ state: 'detached' })
    expect(await link('Ada').evaluate((row) => row.matches(':focus'))).toBe(true)

    await page.keyboard.press('Space')
    await page.keyboard.press('Shift+ArrowDown')
    expect(await listSelected(page)).toEqual(['Ada', 'Admin'])
    await page.keyboard.press('Space')
    expect(await listSelected(page)).toEqual(['Ada'])

    await page.getByRole('button', { name: 'Clear the selection' }).click()
    await page.getByRole('checkbox', { name: 'Select Grace' }).click()
    await page.getByRole('checkbox', { name: 'Select Admin' }).click({ modifiers: ['Shift'] })
    expect(await listSelected(page)).toEqual(['Grace', 'Ada', 'Admin'])
    await page.getByRole('checkbox', { name: 'Select Ada' }).click()
    expect(await listSelected(page)).toEqual(['Grace', 'Admin'])
    await page.getByRole('checkbox', { name: 'Select all' }).click()
    expect(await listSelected(page)).toEqual(['Grace', 'Ada', 'Admin'])
    await page.getByRole('checkbox', { name: 'Select all' }).click()
    expect(await listSelected(page)).toEqual([])
  })

  it('says how many of all are selected, and selects all that match', async () => {
    const folder = createTemporaryFolder()
    const url = await createTables(folder)
    const users = Array.from({ length: 299 }, (_, index) => `user-${index}`)
    await insertUsers(
      url,
      users.map((id) => ({ id, name: id, email: `${id}@example.com` })),
    )
    const { page } = await openConsole('/users', { folder, env: { CASTELLAN_MAX_PAGE_SIZE: '50' } })
    await page.getByRole('row', { name: 'Admin' }).waitFor()
    const all = page.getByRole('checkbox', { name: 'Select all' })
    await all.click()
    await page.getByText(/^\d+ of 300 selected$/).waitFor()
    expect(await all.isChecked()).toBe(false)
    await page.getByRole('button', { name: 'Select all 300' }).click()
    await page.getByText('300 selected', { exact: true }).waitFor()
    expect(await all.isChecked()).toBe(true)
  })

  it('does an act to many, after showing what it would do and which rule refuses it', async () => {
    const { page, server } = await openConsole('/users')
    const ada = await server.createUser({ name: 'Ada' })
    const grace = await server.createUser({ name: 'Grace' })
    await page.reload()
    await page.getByRole('checkbox', { name: 'Select all' }).click()
    await page.getByText('3 selected').waitFor()
    await page.getByRole('button', { name: 'Ban', exact: true }).click()
    await page.getByLabel('Reason').fill('Spam')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('row', { name: 'Admin' }).getByText('You cannot ban yourself').waitFor()
    await dialog.getByText('2 would change').waitFor()
    expect(await dialog.getByRole('definition').allTextContents()).toEqual([
      'Spam',
      expect.stringMatching(/\d/),
    ])
    await server.admin.users.removeUser({ userId: grace.id })
    await dialog.getByRole('button', { name: 'Ban 2 users' }).click()
    await dialog.getByText('1 done').waitFor()
    await dialog.getByRole('row', { name: 'Grace' }).getByText('User not found').waitFor()
    await dialog.getByRole('button', { name: 'Try the failed again' }).click()
    await dialog.getByText('1 failed').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('row', { name: 'Ada' }).getByText('Banned').waitFor()
    const { body } = await server.admin.users.getUser({ id: ada.id })
    expect(body).toMatchObject({ banned: true, banReason: 'Spam', banExpires: expect.any(String) })

    await page.getByRole('checkbox', { name: 'Select Ada' }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await dialog.getByLabel('Type 1 to confirm').fill('1')
    await dialog.getByRole('button', { name: 'Remove 1 user' }).click()
    await dialog.getByText('1 done').waitFor()
    await page.keyboard.press('Escape')
    await expectNames(page, ['Admin'])
  })
})

/** Adds columns to the table of users, as an app would, and declares them. */
async function addFields() {
  const folder = createTemporaryFolder()
  const plan = `ALTER TABLE "user" ADD COLUMN plan text; `
  await execute(await createTables(folder), `${plan}ALTER TABLE "user" ADD COLUMN credit integer`)
  const file = join(folder, 'schema.json')
  const additionalFields = { plan: { type: ['free', 'pro'] }, credit: { type: 'number' } }
  writeFileSync(file, JSON.stringify({ user: { additionalFields } }))
  return { folder, env: { CASTELLAN_SCHEMA_FILE: file } }
}

async function addFilter(page: Page, field: string, comparison: string, value: string) {
  await page.getByRole('button', { name: 'Add a filter' }).click()
  const form = page.getByRole('dialog', { name: 'Add a filter' })
  await form.getByLabel('Field').selectOption({ label: field })
  await form.getByLabel('Comparison').selectOption({ label: comparison })
  // The names of the roles come a moment later.
  if (field === 'Roles') await form.getByRole('combobox', { name: 'Value' }).waitFor()
  const input = form.getByLabel('Value')
  const isChoice = await input.evaluate(({ tagName }) => tagName === 'SELECT')
  await (isChoice ? input.selectOption(value) : input.fill(value))
  await form.getByRole('button', { name: 'Add filter' }).click()
}

async function expectNames(page: Page, names: string[]) {
  const links = page.getByRole('table').getByRole('link')
  await expect.poll(() => links.locator('bdi').allTextContents()).toEqual(names)
}

function listSelected(page: Page) {
  return page
    .getByRole('row')
    .filter({ has: page.locator('td input:checked') })
    .locator('a bdi')
    .allTextContents()
}

async function signInByKeyboard(page: Page) {
  await page.getByLabel('Email address').fill('admin@example.com')
  await page.keyboard.press('Tab')
  await page.keyboard.type('correct horse')
  await page.keyboard.press('Enter')
}
