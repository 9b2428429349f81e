import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, describe, onTestFinished } from 'vitest'
import { findFreePort } from './free-port.ts'
import { adminEmail, password, startServer, type TestOptions } from './server.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .concat(process.env.CHROMIUM ?? [])
  .findLast(existsSync)

let browser: Promise<Browser> | undefined

/** Groups tests of the console. Without a browser they are skipped, which is said. */
export function describeConsole(name: string, declare: () => void) {
  if (!executablePath)
    process.stderr.write(`SKIPPED: ${name}. There is no Chromium: install it, or set CHROMIUM.\n`)
  describe.skipIf(!executablePath)(name, () => {
    afterAll(async () => {
      const opened = await browser
      browser = undefined
      await opened?.close()
    })
    declare()
  })
}

type ConsoleOptions = TestOptions & {
  /** Who is signed in, if not the admin; `null` for no one. */
  as?: { email: string } | null
  context?: BrowserContextOptions
}

/** Starts a server, and opens a page of its console as a user who is signed in. */
export async function openConsole(path: string, { as, context, ...options }: ConsoleOptions = {}) {
  const port = String(await findFreePort())
  const env = { PORT: port, CASTELLAN_BASE_URL: `http://localhost:${port}`, ...options.env }
  const server = await startServer({ ...options, env })
  const page = await openPage(server.config.baseUrl, context)
  if (as !== null) await signIn(page, server.config, as?.email ?? adminEmail)
  await page.goto(`/console${path}`)
  return { server, page }
}

/** Opens a page in a browser without cookies. An error of its scripts fails the test. */
export async function openPage(baseURL: string, options: BrowserContextOptions = {}) {
  browser ??= chromium.launch({
    executablePath: executablePath ?? '',
    args: ['--no-sandbox'],
    // Browsers of readers keep pages for the way back.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  })
  const context = await (await browser).newContext({ baseURL, ...options })
  const page = await context.newPage()
  const errors: Error[] = []
  page.on('pageerror', (error) => errors.push(error))
  onTestFinished(async () => {
    await context.close()
    if (errors[0]) throw errors[0]
  })
  return page
}

/** Signs a user in, in a browser, without the form. */
export async function signIn(
  page: Page,
  { baseUrl, basePath }: { baseUrl: string; basePath: string },
  email: string,
) {
  const response = await page.request.post(`${baseUrl}${basePath}/sign-in/email`, {
    data: { email, password },
    headers: { origin: baseUrl },
  })
  if (!response.ok()) throw new Error(await response.text())
}
