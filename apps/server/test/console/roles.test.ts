import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openConsole } from '../kit/chromium.ts'
import { writeRolesFile } from '../kit/roles.ts'
import { unwrap } from '../kit/server.ts'

describeConsole('the roles in the console', () => {
  it('are created, changed after a look at who gains what, and deleted', async () => {
    const { page, server } = await openConsole('/roles', {
      env: writeRolesFile({ reporter: { reports: ['read'] } }),
    })
    const readRole = async () => {
      const { roles } = await unwrap(server.admin.roles.listRoles())
      return roles.find(({ name }) => name === 'support')?.permissions
    }

    await page.getByRole('button', { name: 'New role' }).click()
    await page.getByLabel('Name').fill('support')
    await choose(page, 'user', 'list')
    await page.getByLabel('Permission of your app').fill('invoices')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Write a resource, a colon and an action').waitFor()
    await page.getByLabel('Permission of your app').fill('invoices:read')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('permissions that you do not have: invoices:read').waitFor()
    await choose(page, 'invoices', 'read')
    await choose(page, 'reports', 'read')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The role support was saved.').waitFor()
    expect(await readRole()).toEqual({ user: ['list'], reports: ['read'] })

    const holder = await server.createUser({ role: 'support' })
    await page.getByRole('button', { name: 'Change the role support' }).click()
    await choose(page, 'user', 'list')
    await choose(page, 'user', 'ban')
    await page.getByText('They gain user:ban.').waitFor()
    await page.getByText('They lose user:list.').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await readRole()).toEqual({ user: ['ban'], reports: ['read'] })

    await page.getByRole('button', { name: 'Delete the role support' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('alert').getByText('The role is in use').waitFor()
    await server.admin.users.removeUser({ userId: holder.id })
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('The role support was deleted').waitFor()
    expect(await readRole()).toBeUndefined()
    await page.locator('section:focus-within', { hasText: 'reporter' }).waitFor()
  })

  it('are refused to callers who may not list them, with the permission that is missing', async () => {
    const { page, server } = await openConsole('/roles', { as: null })
    const user = await server.createUser()
    await page.getByLabel('Email address').fill(user.email)
    await page.getByLabel('Password').fill('correct horse')
    await page.keyboard.press('Enter')
    await page.getByText('You need the permission role:list').waitFor()
  })
})

async function choose(page: Page, resource: string, action: string) {
  await permission(page, resource, action).click()
}

function permission(page: Page, resource: string, action: string) {
  return page.getByRole('group', { name: resource }).getByLabel(action, { exact: true })
}
