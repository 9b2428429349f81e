import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { createScryptHasher } from '../../../src/secrets/password.ts'
import { adminEmail, password, startServer } from '../../kit/server.ts'

/** Far more than the queue holds, because some finish before the last one arrives. */
const flood = 256 + availableParallelism() + 60

describe('a flood of sign-ins', () => {
  it('gets 503 beyond the queue, and other requests get responses without delay', async () => {
    const { request, admin } = await startServer({
      hasher: createScryptHasher(),
      env: { CASTELLAN_MAX_SESSIONS_PER_USER: '1000' },
    })
    const signIn = (email: string) =>
      request('POST', '/sign-in/email', { json: { email, password } })
    let isOver = false
    const signIns = Promise.all(
      Array.from({ length: flood }, (_, i) => signIn(i % 2 ? adminEmail : `no${i}@example.com`)),
    ).finally(() => {
      isOver = true
    })
    const durations: number[] = []
    while (!isOver) {
      const start = performance.now()
      const { status, body } = await request('GET', '/get-session', { token: admin.token })
      durations.push(performance.now() - start)
      expect([status, body.user.email]).toEqual([200, adminEmail])
    }
    const responses = await signIns
    const refused = responses.filter(({ status }) => status === 503)
    expect(refused.length).toBeGreaterThanOrEqual(20)
    for (const { body, headers } of refused) {
      expect(body.code).toBe('SERVICE_UNAVAILABLE')
      expect(headers.get('retry-after')).toBe('1')
    }
    const others = responses.filter(({ status }) => status !== 503)
    expect(others.length).toBeGreaterThanOrEqual(64)
    expect([...new Set(others.map(({ status }) => status))].sort()).toEqual([200, 401])

    expect(durations.length).toBeGreaterThan(50)
    expect(Math.max(...durations)).toBeLessThan(1000)
    const letIn = others.filter(({ status }) => status === 200)
    const sessions = await request('GET', '/list-sessions', { token: admin.token })
    expect(sessions.body).toHaveLength(letIn.length + 1)
    expect((await signIn(adminEmail)).status).toBe(200)
  }, 300_000)
})
