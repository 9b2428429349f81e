import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import Database from 'libsql'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { findFreePort } from '../../kit/free-port.ts'
import { startServer } from '../../kit/server.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'
import { killUntilExit, main, signIn, startProcess } from './server-process.ts'

const password = 'correct horse'
const env = { CASTELLAN_ADMIN_PASSWORD: password, CASTELLAN_SHUTDOWN_DELAY: '0' }

/** Whether this user may start a process that is process 1 of its own. */
const mayUnshare = spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0

async function connection(port: number) {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket.setEncoding('utf8')
}

/** Sends the head and half the body of a request that creates a user. Returns the other half. */
async function begin(socket: Socket, token: string) {
  const body = JSON.stringify({ email: 'late@example.com', name: 'Late' })
  const head = [
    'POST /api/auth/admin/create-user HTTP/1.1',
    'host: localhost',
    `authorization: Bearer ${token}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
  ]
  const half = body.length / 2
  await new Promise<void>((resolve) => {
    socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, half)}`, () => resolve())
  })
  return body.slice(half)
}

function seconds(since: number) {
  return (performance.now() - since) / 1000
}

describe('a server that is stopped', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s refuses new requests, finishes current ones, and leaves one complete file',
    async (signal) => {
      const { api, port, exit, kill, logged, database } = await startProcess({ env })
      const { signedToken } = await signIn(api, password)
      const socket = await connection(port)
      const rest = await begin(socket, signedToken)
      expect((await fetch(`${api}/ok`)).status).toBe(200)

      kill(signal)
      await logged('"stopping"')
      kill(signal)
      await vi.waitFor(() => expect(fetch(`${api}/ok`)).rejects.toThrow('fetch failed'), {
        timeout: 5000,
      })
      const response = once(socket, 'data')
      socket.write(rest)
      expect((await response)[0]).toMatch(/^HTTP\/1\.1 200 .*"email":"late@example\.com"/s)
      const since = performance.now()
      expect(await exit).toMatchObject({ code: 0, signal: null })
      expect(seconds(since)).toBeLessThan(3)

      const copy = join(createTemporaryFolder(), 'copy.db')
      copyFileSync(database, copy)
      const db = new Database(copy)
      const user = db.prepare('SELECT name FROM user WHERE email = ?').get('late@example.com')
      expect(user).toMatchObject({ name: 'Late' })
      db.close()
    },
  )

  it('serves for a while after SIGTERM, and stops at once at a second one', async () => {
    const server = await startProcess({ env: { ...env, CASTELLAN_SHUTDOWN_DELAY: '60' } })
    const { api, port, kill, logged } = server
    const { signedToken } = await signIn(api, password)
    kill('SIGTERM')
    await logged('"stopping"')
    const response = await fetch(`${api}/ok`)
    expect([response.status, response.headers.get('connection')]).toEqual([200, 'keep-alive'])
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(503)
    await begin(await connection(port), signedToken)
    const { code, ms } = await killUntilExit(server)
    expect(code).toBe(0)
    expect(ms).toBeLessThan(8_000)
  })

  it('responds to what a proxy sends on an idle connection after the port is closed', async () => {
    const { api, port, exit, kill } = await startProcess({
      env: { ...env, CASTELLAN_SHUTDOWN_DELAY: '1' },
    })
    const get = 'GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n'
    const used = await connection(port)
    used.write(get)
    expect((await once(used, 'data'))[0]).toMatch(/^HTTP\/1\.1 200 .*keep-alive/s)
    kill('SIGTERM')
    await expect
      .poll(() => fetch(`${api}/ok`).catch(() => 'refused'), { timeout: 5000 })
      .toBe('refused')
    used.write(get)
    expect((await once(used, 'data'))[0]).toMatch(/^HTTP\/1\.1 200 .*connection: close/is)
    expect((await exit).code).toBe(0)
  })

  it('does not wait for idle connections', async () => {
    const { port, exit, kill } = await startProcess()
    const [silent, used] = [await connection(port), await connection(port)]
    used.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n')
    expect((await once(used, 'data'))[0]).toMatch(/^HTTP\/1\.1 200 .*keep-alive/s)
    const since = performance.now()
    kill('SIGTERM')
    expect((await exit).code).toBe(0)
    expect(seconds(since)).toBeLessThan(3)
    expect(silent.destroyed || (await once(silent, 'close'))).toBeTruthy()
  })

  it.runIf(mayUnshare)(
    'ends at a signal while it starts, also as process 1 of a container',
    async () => {
      const folder = createTemporaryFolder()
      const child = spawn('unshare', ['--pid', '--fork', '--kill-child', process.execPath, main], {
        cwd: folder,
        env: { ...env, PORT: `${await findFreePort()}` },
        stdio: 'ignore',
      })
      const exit = once(child, 'exit')
      onTestFinished(() => void child.kill('SIGKILL'))
      const children = `/proc/${child.pid}/task/${child.pid}/children`
      await expect.poll(() => readFileSync(children, 'utf8')).not.toBe('')
      // The program must run by then, but not yet the server.
      const database = join(folder, 'data')
      await expect.poll(() => existsSync(database), { interval: 5, timeout: 20_000 }).toBe(true)
      process.kill(Number(readFileSync(children, 'utf8')), 'SIGTERM')
      expect(await exit).toEqual([143, null])
    },
  )

  it('closes a request that never ends after a while', async () => {
    const timeouts = { headersMs: 60_000, requestMs: 60_000, checkMs: 1000, stopMs: 300 }
    const { url, stop, admin, request } = await startServer({ timeouts })
    const socket = await connection(Number(new URL(url).port))
    const closed = once(socket.resume(), 'close')
    await begin(socket, admin.token ?? '')
    expect((await request('GET', '/ok')).status).toBe(200)
    const since = performance.now()
    await stop()
    await closed
    expect(seconds(since)).toBeGreaterThanOrEqual(0.29)
    expect(seconds(since)).toBeLessThan(3)
  })
})
