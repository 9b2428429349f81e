import { describe, expect, it } from 'vitest'
import { startServer } from '../kit/server.ts'
import { buildRequest, sendAndPause, sendBytes, sendSlowly } from './raw-socket.ts'
import { expectAlive } from './refusals.ts'

const timeouts = { headersMs: 300, requestMs: 500, checkMs: 50, stopMs: 200 }
const timedOut = { status: 408, body: { code: 'REQUEST_TIMEOUT' } }
const json = ['Content-Type: application/json', 'Content-Length: 1000']

describe('a slow client', () => {
  it('F4: is disconnected when it sends nothing', async () => {
    const server = await startServer({ timeouts })
    expect(await sendBytes(server.url, '')).toMatchObject([timedOut])
    await expectAlive(server)
  })

  it('F4: gets 408 when its headers never end', async () => {
    const server = await startServer({ timeouts })
    const start = 'GET /api/auth/ok HTTP/1.1\r\nHost: a\r\n'
    const slow = [sendBytes(server.url, start), sendSlowly(server.url, `${start}X: `, 'x')]
    for (const responses of await Promise.all(slow)) expect(responses).toMatchObject([timedOut])
    await expectAlive(server)
  })

  it('F4: gets 408 when its body never ends', async () => {
    const server = await startServer({ timeouts })
    const admin = `Authorization: Bearer ${server.admin.token}`
    const slow = ['/sign-in/email', '/admin/create-user', '/sign-out'].flatMap((path) => {
      const start = buildRequest(`POST /api/auth${path}`, [admin, ...json])
      return [sendBytes(server.url, start), sendSlowly(server.url, start, ' ')]
    })
    const chunks = ['Content-Type: application/json', 'Transfer-Encoding: chunked']
    const start = buildRequest('POST /api/auth/sign-in/email', chunks)
    slow.push(sendSlowly(server.url, start, '1\r\n \r\n'))
    for (const responses of await Promise.all(slow)) expect(responses).toMatchObject([timedOut])
    await expectAlive(server)
  })

  it('F4: gets 401 at once without a credential, and is disconnected', async () => {
    const server = await startServer({ timeouts })
    const start = buildRequest('POST /api/auth/admin/create-user', json)
    const [response] = await sendSlowly(server.url, start, ' ')
    expect(response).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } })
    await expectAlive(server)
  })

  it('F4: does not delay other clients', async () => {
    const server = await startServer({ timeouts })
    const start = buildRequest('POST /api/auth/sign-in/email', json)
    const slow = Array.from({ length: 200 }, () => sendBytes(server.url, start))
    for (let n = 0; n < 20; n += 1) await expectAlive(server)
    for (const responses of await Promise.all(slow)) expect(responses).toMatchObject([timedOut])
  })

  it('F4: is disconnected when it does not read the responses', async () => {
    const server = await startServer({ timeouts: { ...timeouts, idleMs: 200 } })
    const requestCount = 400
    const requestBytes = 'GET /api/auth/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n'
    expect(await sendAndPause(server.url, requestBytes.repeat(requestCount), 3000)).toBeLessThan(
      requestCount,
    )
    await expectAlive(server)
  })

  it('F4: does not delay the stop of the server', async () => {
    const patient = { ...timeouts, headersMs: 60_000, requestMs: 60_000 }
    const server = await startServer({ timeouts: patient })
    const silent = sendBytes(server.url, 'GET /api/auth/ok HTTP/1.1\r\n')
    await expectAlive(server)
    await server.stop()
    await silent
    await expect(server.request('GET', '/ok')).rejects.toThrow()
  })
})
