import { expect, it } from 'vitest'
import { startServer } from '../../../test/kit/server.ts'

const advice =
  'The origin https://app.example.com is not trusted. If it is yours, add it to CASTELLAN_TRUSTED_ORIGINS.'

it('logs an untrusted origin with its refusal, and the variable that allows it', async () => {
  const lines: string[] = []
  const { request } = await startServer({ log: (line) => lines.push(line) })
  const url = 'https://app.example.com/page?token=1'
  const headers = { cookie: 'theme=dark', referer: url }
  const forged = await request('POST', '/sign-out', { headers })
  expect([forged.status, forged.body.code]).toEqual([403, 'INVALID_ORIGIN'])
  const json = { email: 'a@example.com', password: 'password', callbackURL: url }
  const redirect = await request('POST', '/sign-in/email', { json })
  expect([redirect.status, redirect.body.code]).toEqual([403, 'INVALID_CALLBACK_URL'])
  for (const code of ['INVALID_ORIGIN', 'INVALID_CALLBACK_URL']) {
    const [line = '{}'] = lines.filter((text) => text.includes(code))
    expect(JSON.parse(line)).toMatchObject({ code, cause: advice })
    expect(line).not.toContain('token=1')
  }
})
