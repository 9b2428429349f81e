import { describe, expect, it } from 'vitest'
import { isProblem, problem } from './problem.ts'

describe('isProblem', () => {
  it('recognizes a refusal, and a copy of it with more fields', () => {
    const refusal = problem('USER_NOT_FOUND')
    expect([isProblem(refusal), isProblem({ ...refusal, retryAfterSeconds: 1 })]).toEqual([
      true,
      true,
    ])
  })

  it('rejects a value that only looks like a refusal', () => {
    const copy = structuredClone(problem('USER_NOT_FOUND'))
    for (const other of [copy, { status: 200, body: {} }, { body: null }, null, undefined, 'text'])
      expect(isProblem(other)).toBe(false)
  })
})
