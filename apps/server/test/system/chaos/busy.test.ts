import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { iterateUsers } from '@castellan/client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startServer, type TestServer } from '../../kit/server.ts'

const program = fileURLToPath(new URL('./hold-lock.js', import.meta.url))
const longest = 6500

/** Starts another program that repeatedly holds the write lock of the server's file. */
function startLockHolder({ folder }: TestServer, holds: number[]) {
  const child = fork(program, [join(folder, 'test.db'), ...holds.map(String)])
  onTestFinished(() => void child.kill('SIGKILL'))
  const state = { isHeld: false, isOver: false, holds: 0 }
  child.on('message', (said) => {
    state.isHeld = said === 'held'
    if (state.isHeld) state.holds += 1
  })
  const over = once(child, 'exit').then(() => {
    state.isOver = true
  })
  return { state, over, firstHold: once(child, 'message') }
}

type State = ReturnType<typeof startLockHolder>['state']

/** Writes users and roles until the other program ends, and returns what was acknowledged. */
async function writeUntilDone({ request, admin }: TestServer, state: State, writer: number) {
  const { token } = admin
  const roles = new Map<string, string>()
  const refused = new Set<string>()
  const responses: { status: number; code?: string; retryAfter: string | null }[] = []
  const post = async (path: string, json: object) => {
    const { status, body, headers } = await request('POST', path, { json, token })
    responses.push({ status, code: body.code, retryAfter: headers.get('retry-after') })
    return status === 200 ? (body.user.id as string) : undefined
  }
  for (let i = 0; !state.isOver; i += 1) {
    const email = `writer${writer}-${i}@example.com`
    const id = await post('/admin/create-user', { email, name: email, role: 'user' })
    if (id === undefined) refused.add(email)
    else {
      const changed = await post('/admin/set-role', { userId: id, role: 'admin' })
      roles.set(email, changed === undefined ? 'user' : 'admin')
    }
  }
  return { roles, refused, responses }
}

/** Reads until the other program ends, and returns how long each read took while it held the lock. */
async function readUntilDone({ url, baseUrl, admin }: TestServer, state: State) {
  const headers = { authorization: `Bearer ${admin.token}` }
  const durations: number[] = []
  while (!state.isOver) {
    for (const address of [
      `${url}/health/live`,
      `${url}/health/ready`,
      `${baseUrl}/get-session`,
      `${baseUrl}/admin/list-users?limit=10`,
    ]) {
      const { isHeld } = state
      const start = performance.now()
      const response = await fetch(address, { headers })
      await response.text()
      expect(response.status, address).toBe(200)
      if (isHeld) durations.push(performance.now() - start)
    }
  }
  return durations
}

describe('a server with another writer on its SQLite file', () => {
  it('keeps every acknowledged write and no refused one, and continues to read', async () => {
    const server = await startServer()
    const holds = [700, 700, longest, 700, longest, 700]
    const { state, over, firstHold } = startLockHolder(server, holds)
    await firstHold
    const [durations, ...writers] = await Promise.all([
      readUntilDone(server, state),
      ...Array.from({ length: 8 }, (_, writer) => writeUntilDone(server, state, writer)),
    ])
    await over
    expect(state.holds).toBe(holds.length)

    const start = performance.now()
    const next = await server.admin.users.createUser({ email: 'next@example.com', name: 'Next' })
    expect(next.status).toBe(200)
    expect(performance.now() - start).toBeLessThan(2000)

    const responses = writers.flatMap((writer) => writer.responses)
    const refusals = responses.filter(({ status }) => status !== 200)
    expect(refusals.length).toBeGreaterThan(0)
    expect(responses.length).toBeGreaterThan(refusals.length)
    for (const refusal of refusals)
      expect(refusal).toEqual({ status: 503, code: 'SERVICE_UNAVAILABLE', retryAfter: '1' })

    const kept = new Map<string, string | null>()
    for await (const { email, role } of iterateUsers(server.admin, { limit: 1000 }))
      kept.set(email, role)
    for (const { roles, refused } of writers) {
      for (const [email, role] of roles) expect(kept.get(email), email).toBe(role)
      for (const email of refused) expect(kept.has(email), email).toBe(false)
    }

    expect(durations.length).toBeGreaterThan(100)
    expect(Math.max(...durations)).toBeLessThan(1000)
  }, 40_000)
})
