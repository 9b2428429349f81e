import { problems } from '@castellan/contract'
import { expect } from 'vitest'
import type { TestServer } from '../kit/server.ts'

type Answer = Awaited<ReturnType<TestServer['request']>>

const codes = new Set(
  Object.entries(problems).map(([name, row]) => ('code' in row ? row.code : name)),
)

/** Expects a refusal of ours: a 4xx whose body is a message and a code that we know, no more. */
export function expectRefusal({ status, body }: Pick<Answer, 'status' | 'body'>, what?: string) {
  expect(status, what).toBeGreaterThanOrEqual(400)
  expect(status, what).toBeLessThan(500)
  expect(body, what).toEqual({ message: expect.any(String), code: expect.any(String) })
  expect(codes, what).toContain(body.code)
}

/** Expects an answer of ours: success, or a refusal. */
export function expectAnswer(answer: Answer, what?: string) {
  if (answer.status !== 200) expectRefusal(answer, what)
}

/** Expects that the server still answers. */
export async function expectAlive({ request }: Pick<TestServer, 'request'>) {
  return expect((await request('GET', '/ok')).body).toEqual({ ok: true })
}
