import { expect, it } from 'vitest'
import { startServer } from '../../../test/kit/server.ts'

it('logs an untrusted origin, and the variable that allows it', async () => {
  const lines: string[] = []
  const { request } = await startServer({ log: (line) => lines.push(line) })
  const headers = { cookie: 'theme=dark', referer: 'https://app.example.com/page?token=1' }
  const { status, body } = await request('POST', '/sign-out', { headers })
  expect([status, body.code]).toEqual([403, 'INVALID_ORIGIN'])
  const [line = ''] = lines.filter((text) => text.includes('CASTELLAN_TRUSTED_ORIGINS'))
  expect(JSON.parse(line)).toMatchObject({ level: 40, origin: 'https://app.example.com' })
  expect(line).not.toContain('token=1')
})
