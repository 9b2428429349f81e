import { problems } from '@castellan/contract'
import { expect } from 'vitest'
import type { TestServer } from '../kit/server.ts'

type TestResponse = Awaited<ReturnType<TestServer['request']>>

const codes = new Set(
  Object.entries(problems).map(([name, row]) => ('code' in row ? row.code : name)),
)

/** Expects a 4xx whose body has only a message and a known code. */
export function expectRefusal(
  { status, body }: Pick<TestResponse, 'status' | 'body'>,
  what?: string,
) {
  expect(status, what).toBeGreaterThanOrEqual(400)
  expect(status, what).toBeLessThan(500)
  expect(body, what).toEqual({ message: expect.any(String), code: expect.any(String) })
  expect(codes, what).toContain(body.code)
}

/** Expects a success or a refusal with a known code. */
export function expectResponse(response: TestResponse, what?: string) {
  if (response.status !== 200) expectRefusal(response, what)
}

/** Expects the server to respond. */
export async function expectAlive({ request }: Pick<TestServer, 'request'>) {
  return expect((await request('GET', '/ok')).body).toEqual({ ok: true })
}
