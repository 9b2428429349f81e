import { expect, it } from 'vitest'
import { describeConsole, openConsole } from '../kit/chromium.ts'
import { adminEmail, password } from '../kit/server.ts'

describeConsole('the session of the console', () => {
  it('begins by the form, and ends by signing out, in all windows', async () => {
    const { page } = await openConsole('/users', { as: null })
    await page.getByLabel('Email address').fill(adminEmail)
    await page.getByLabel('Password').fill('wrong password')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('Invalid email or password').waitFor()
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Users' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/console/users')
    const other = await page.context().newPage()
    await other.goto('/console/users')
    await other.getByRole('cell', { name: adminEmail }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await other.getByText('Your session has ended').waitFor()
    await page.getByLabel('Email address').fill(adminEmail)
    await page.getByLabel('Password').fill(password)
    await page.keyboard.press('Enter')
    await other.getByText('Your session has ended').waitFor({ state: 'detached' })
  })

  it('that ends meanwhile is opened again without losing or showing what was there', async () => {
    const { page, server } = await openConsole('/users')
    await page.getByRole('cell', { name: adminEmail }).waitFor()
    await server.admin.auth.revokeSessions()
    const search = page.getByRole('searchbox')
    await search.fill('nobody of this name')
    await page.getByRole('dialog').getByText('Your session has ended').waitFor()
    expect(await page.getByText(adminEmail).first().isVisible()).toBe(false)
    const [address, secret] = ['Email address', 'Password'].map((label) =>
      page.getByRole('dialog').getByLabel(label),
    )
    expect(await address?.inputValue()).toBe(adminEmail)
    expect(await secret?.evaluate((input) => input.matches(':focus'))).toBe(true)
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.getByText('No user matches').waitFor()
    expect(await search.inputValue()).toBe('nobody of this name')
  })
})
