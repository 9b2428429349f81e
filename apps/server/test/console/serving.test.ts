import { describe, expect, it } from 'vitest'
import { send } from '../kit/send-request.ts'
import { startServer } from '../kit/server.ts'

describe('the served console', () => {
  it('is at /console and each path below, and / leads there', async () => {
    const { url } = await startServer()
    const root = await fetch(url, { redirect: 'manual' })
    expect([root.status, root.headers.get('location')]).toEqual([302, '/console/'])
    for (const path of ['/console', '/console/', '/console/users/an-id', '/console/anything']) {
      const response = await fetch(url + path)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
  })

  it('allows no inline script or style, and no other host', async () => {
    const { url } = await startServer()
    const response = await fetch(`${url}/console/`)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy.split('; ').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "font-src 'self'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "script-src 'self'",
      "style-src 'self'",
    ])
    const html = await response.text()
    expect(html).not.toMatch(/<style|<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=|https?:\/\//)
  })

  it('has files that a browser keeps, as their names change, and compresses them', async () => {
    const { url } = await startServer()
    const [script = ''] = listFirstFiles(await (await fetch(`${url}/console/`)).text())
    const response = await fetch(url + script, { headers: { 'accept-encoding': 'gzip' } })
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(response.headers.get('content-encoding')).toBe('gzip')
  })

  it('has no files but its own', async () => {
    const { url } = await startServer()
    const [script = ''] = listFirstFiles(await (await fetch(`${url}/console/`)).text())
    const name = script.split('/').at(-1)
    const up = ['..%5C', '..%2f', '%2e%2e%5C', '..%255C']
    const names = [
      ...up.flatMap((step) => [`${step.repeat(3)}package.json`, `${step.repeat(9)}etc%5Cpasswd`]),
      ...[`${name}%3F1`, `${name}%23a`, `.%5C${name}`, '%2e%2e', '.', 'a%00b', 'unknown.js'],
      ...['__proto__', 'constructor', 'x'.repeat(300)],
    ]
    for (const wrong of names) {
      const response = await send(url, 'GET', `/console/assets/${wrong}`, {})
      expect([wrong, response.status]).toEqual([wrong, 404])
    }
  })

  it('knows another path of the API', async () => {
    const { url } = await startServer({
      env: { CASTELLAN_BASE_PATH: '/identity' },
      adminToken: 'x',
    })
    const html = await (await fetch(`${url}/console/`)).text()
    expect(html).toContain('name="castellan-api" content="/identity"')
  })

  it('is not there with CASTELLAN_CONSOLE=off', async () => {
    const { url } = await startServer({ env: { CASTELLAN_CONSOLE: 'off' } })
    for (const path of ['/', '/console', '/console/', '/console/users'])
      expect((await fetch(url + path)).status).toBe(404)
  })
})

function listFirstFiles(html: string) {
  return [...html.matchAll(/(?:src|href)="(\/console\/assets\/[^"]+\.(?:js|css))"/g)].map(
    ([, path = '']) => path,
  )
}
