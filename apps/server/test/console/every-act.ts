import type { Locator, Page } from 'playwright-core'
import { adminEmail, password, type TestServer } from '../kit/server.ts'

/** Does in the console everything that an admin can do there, and reads every page. */
export async function performEveryAct(page: Page, server: TestServer) {
  await signInByForm(page)
  await administerUser(page)
  await impersonate(page, server)
  await readLists(page)
  await actOnMany(page, server)
  await administerRoles(page)
  await administerApiKeys(page)
  await readAuditLog(page)
  await askWhetherTheyCan(page)
  await page.goto('/console/overview')
  await page.getByRole('heading', { name: 'Sign-ins' }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}

async function signInByForm(page: Page) {
  await page.goto('/console/users')
  await page.getByLabel('Email address').fill(adminEmail)
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('cell', { name: adminEmail }).waitFor()
}

async function administerUser(page: Page) {
  const dialog = await openDialog(page, 'New user')
  await dialog.getByLabel('Name').fill('Mallory')
  await dialog.getByLabel('Email address').fill('mallory@example.com')
  await dialog.getByLabel('Password').fill(password)
  await submit(dialog, 'Create')
  await page.getByRole('heading', { name: 'Mallory' }).waitFor()

  await (await openDialog(page, 'Edit')).getByLabel('Name').fill('Mallory Malone')
  await submit(dialog, 'Save')
  await (await openDialog(page, 'Roles')).getByRole('checkbox', { name: 'admin' }).check()
  await submit(dialog, 'Save')
  await (await openDialog(page, 'Password')).getByRole('button', { name: 'strong' }).click()
  await dialog.getByRole('button', { name: 'Set the password' }).click()
  await submit(page.getByRole('dialog', { name: 'The password was set.' }), 'Close')
  await (await openDialog(page, 'Ban')).getByLabel('Reason').fill('Spam')
  await submit(dialog, 'Ban')
  await openDialog(page, 'Lift the ban')
  await submit(dialog, 'Lift the ban')
  await page.getByRole('button', { name: 'Ban', exact: true }).waitFor()
  await openDialog(page, 'Remove')
  await dialog.getByLabel('Type the address').fill('mallory@example.com')
  await submit(dialog, 'Remove')
  await page.getByRole('heading', { name: 'There is no such user' }).waitFor()
}

async function impersonate(page: Page, server: TestServer) {
  const user = await server.createUser({ name: 'Ada' })
  await server.signInAs(user)
  await server.signInAs(user)
  await page.goto(`/console/users/${user.id}`)
  await page.getByRole('button', { name: 'End', exact: true }).first().click()
  await submit(page.getByRole('dialog'), 'End the session')
  await openDialog(page, 'End all')
  await submit(page.getByRole('dialog'), 'End all')
  await page.getByText('No session is open.').waitFor()

  const dialog = await openDialog(page, 'Impersonate')
  await dialog.getByLabel('Reason').fill('Ticket 12')
  await submit(dialog, 'Impersonate')
  await page.getByRole('button', { name: 'Stop impersonating' }).click()
  await page.getByText(adminEmail).first().waitFor()
}

async function readLists(page: Page) {
  const filter = 'filter=role:is:user&filter=name:contains:a'
  await page.goto(`/console/users?${filter}&sort=name&columns=name,id`)
  const link = page.getByRole('table').getByRole('link', { name: 'Ada' })
  await link.click()
  await page.getByRole('complementary', { name: 'User' }).getByText('Created').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('searchbox').fill('ada-0123456789abcdef')
  await page.getByText('No user matches').waitFor()
  await page.getByRole('button', { name: 'Reset' }).click()
  await link.waitFor()
  const dialog = await openDialog(page, 'Export')
  const download = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Export' }).click()
  await (await download).path()
}

async function actOnMany(page: Page, server: TestServer) {
  const { name } = await server.createUser({ name: 'Trudy' })
  await page.reload()
  const dialog = page.getByRole('dialog')
  const act = async (button: string, choose?: () => Promise<unknown>) => {
    await page.getByRole('checkbox', { name: `Select ${name}` }).click()
    await page.getByRole('button', { name: button, exact: true }).first().click()
    await choose?.()
    await dialog.getByText('1 would change').waitFor()
    if (button === 'Remove') await dialog.getByLabel('Type 1 to confirm').fill('1')
    await dialog.locator('.dialog-actions button').last().click()
    await dialog.getByText('1 done').waitFor()
    await submit(dialog, 'Close')
  }
  const check = () => dialog.getByRole('button', { name: 'Show what would happen' }).click()
  const chooseRole = async () => {
    await dialog.getByLabel('Role').selectOption('admin')
    await check()
  }
  await act('Ban', check)
  await act('Lift the ban')
  await act('Give role', chooseRole)
  await act('Take role', chooseRole)
  await act('End sessions')
  await act('Remove')
}

async function administerRoles(page: Page) {
  await page.getByRole('link', { name: 'Roles' }).click()
  const dialog = await openDialog(page, 'New role')
  await dialog.getByLabel('Name').fill('helper')
  await dialog.getByRole('group', { name: 'user' }).getByLabel('list', { exact: true }).check()
  await submit(dialog, 'Save')
  await openDialog(page, 'Change the role helper')
  await dialog.getByRole('group', { name: 'user' }).getByLabel('get', { exact: true }).check()
  await submit(dialog, 'Save')
  await openDialog(page, 'Delete the role helper')
  await submit(dialog, 'Delete')
}

async function administerApiKeys(page: Page) {
  await page.getByRole('link', { name: 'API keys' }).click()
  const dialog = await openDialog(page, 'New API key')
  await dialog.getByLabel('Name').fill('Billing')
  await dialog.getByRole('group', { name: 'user' }).getByLabel('list', { exact: true }).check()
  await submit(dialog, 'Save', 'I have stored it')
  await openDialog(page, 'Change the key Billing')
  await dialog.getByLabel('Name').fill('Billing 2')
  await submit(dialog, 'Save')
  await openDialog(page, 'Replace the secret of Billing 2')
  await submit(dialog, 'Replace the secret', 'I have stored it')
  await openDialog(page, 'Revoke the key Billing 2')
  await submit(dialog, 'Revoke')
}

async function readAuditLog(page: Page) {
  await page.getByRole('link', { name: 'Audit log' }).click()
  await page.getByLabel('What').selectOption('user.banned')
  await page.getByText('Spam').first().waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export' }).click()
  await (await download).path()
  const dialog = await openDialog(page, 'Verify the audit log')
  await dialog.getByRole('button', { name: 'Verify', exact: true }).click()
  await dialog.getByText('Nothing was changed').waitFor()
  await submit(dialog, 'Close')
}

async function askWhetherTheyCan(page: Page) {
  await page.getByRole('link', { name: 'Can they?' }).click()
  for (const label of ['Who (you, if no one is chosen)', 'On which user']) {
    await page.getByRole('combobox', { name: label }).fill('Ada')
    await page.getByRole('option', { name: 'Ada' }).click()
  }
  await page.getByText('They lack the permission user:ban').waitFor()
}

/** Opens a dialog by its button. */
async function openDialog(page: Page, button: string) {
  await page.getByRole('button', { name: button, exact: true }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  return dialog
}

/** Presses the buttons of a dialog, and waits until the server has agreed. */
async function submit(dialog: Locator, ...buttons: string[]) {
  for (const name of buttons) await dialog.getByRole('button', { name, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}
