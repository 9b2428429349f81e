import { expect, it } from 'vitest'
import { describeConsole, openConsole } from '../kit/chromium.ts'

/** The most that the first page may load, in bytes of compressed scripts and styles. */
const maxBytes = 160_000

describeConsole('the first load of the console', () => {
  it(`has at most ${maxBytes} bytes of scripts and styles, of this server alone`, async () => {
    const { page, server } = await openConsole('/users')
    await page.getByRole('cell', { name: 'admin@example.com' }).waitFor()
    // With a route of its own, the browser takes nothing from its cache.
    await page.route('**', (route) => route.continue())
    const loaded: Promise<number>[] = []
    const hosts = new Set<string>()
    page.on('requestfinished', (request) => {
      hosts.add(new URL(request.url()).origin)
      if (['script', 'stylesheet'].includes(request.resourceType()))
        loaded.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
    })
    await page.reload()
    await page.getByRole('cell', { name: 'admin@example.com' }).waitFor()
    const sizes = await Promise.all(loaded)
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThanOrEqual(maxBytes)
    expect([...hosts]).toEqual([server.config.baseUrl])
  })
})
