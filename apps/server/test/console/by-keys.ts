import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { adminEmail, password } from '../kit/server.ts'

/** Signs the admin in. */
export async function signInByKeys(page: Page) {
  await page.getByLabel('Email address').waitFor()
  await page.keyboard.type(adminEmail)
  await page.keyboard.press('Tab')
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('cell', { name: adminEmail }).waitFor()
}

/** Moves the focus to a control by the Tab key, and presses a key there. */
export async function pressOn(page: Page, target: Locator, key: string) {
  await tabTo(page, target)
  await page.keyboard.press(key)
}

/** The most controls that the Tab key may have to pass. */
const maxTabs = 60

/** Moves the focus by the Tab key. */
export async function tabTo(page: Page, target: Locator) {
  await target.waitFor()
  for (let tabs = 0; tabs < maxTabs; tabs += 1) {
    if (await hasFocus(target)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`The Tab key does not reach ${target}`)
}

function hasFocus(target: Locator) {
  return target.evaluate((element) => element.matches(':focus'))
}

/** Waits until a control has the focus. */
export async function expectFocus(target: Locator) {
  await target.waitFor()
  await expect.poll(() => hasFocus(target), { message: `${target} has the focus` }).toBe(true)
}
