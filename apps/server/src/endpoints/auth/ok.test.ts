import { expect, it } from 'vitest'
import { startServer } from '../../../test/kit/server.ts'

it('returns ok with and without a session', async () => {
  const { anonymous, admin, request } = await startServer()
  for (const client of [anonymous, admin])
    expect(await client.auth.ok()).toMatchObject({ status: 200, body: { ok: true } })
  expect((await request('GET', '/ok')).text).toBe('{"ok":true}')
})
