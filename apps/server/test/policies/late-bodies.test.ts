import { EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { cheapHasher, startServer, type TestServer, unwrap } from '../kit/server.ts'
import { everyEntry } from './examples.ts'

const guardedPosts = everyEntry.filter(
  ({ method, entry }) => method === 'POST' && entry.metadata.auth !== 'nothing',
)

/** Sends the headers of a request, waits until it is authorized, and returns a function that sends the body. */
async function sendHeaders(
  { url, createClientWith }: TestServer,
  path: string,
  token: string,
  body: string,
) {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(
    `POST /api/auth${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
      `Authorization: Bearer ${token}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${body.length}\r\n\r\n`,
  )
  await once(socket, 'connect')
  // Requests are authorized in the order of arrival: this response comes after the authorization.
  expect((await createClientWith(token).auth.getSession()).body).not.toBeNull()
  return async () => {
    let response = ''
    socket.on('data', (chunk) => {
      response += chunk.toString('latin1')
    })
    socket.write(body)
    await once(socket, 'close')
    return response
  }
}

describe('a request whose body arrives late', () => {
  it('D1: changes nothing if the caller was banned before the body arrived', async () => {
    const server = await startServer()
    const { admin, createUser, signInAs } = server
    const caller = await createUser({ role: 'admin' })
    const target = await createUser()
    await signInAs(target)
    for (const one of guardedPosts) {
      const { token = '' } = await signInAs(caller)
      const body = JSON.stringify(one.bodyFor(target.id) ?? {})
      const sendBody = await sendHeaders(server, one.entry.path, token, body)
      await unwrap(admin.bans.banUser({ userId: caller.id }))
      const before = (await admin.users.listUsers()).body
      const response = await sendBody()
      expect(response, one.key).toMatch(/^HTTP\/1\.1 401 /)
      expect(response).toContain('"code":"UNAUTHORIZED"')
      expect((await admin.users.listUsers()).body, one.key).toEqual(before)
      const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId: target.id }))
      expect(sessions, one.key).toHaveLength(1)
      await unwrap(admin.bans.unbanUser({ userId: caller.id }))
    }
  })

  it('is authorized again when the body has arrived', async () => {
    const server = await startServer()
    const { admin, createUser, signInAs } = server
    const caller = await createUser({ role: 'admin' })
    const { token = '' } = await signInAs(caller)
    const body = JSON.stringify({ email: 'late@example.com', name: 'Late', role: 'admin' })
    const sendBody = await sendHeaders(server, '/admin/create-user', token, body)
    await unwrap(admin.access.setRole({ userId: caller.id, role: 'user' }))
    expect(await sendBody()).toContain('"code":"YOU_ARE_NOT_ALLOWED_TO_CREATE_USERS"')
    expect((await unwrap(admin.users.listUsers())).total).toBe(2)
  })

  it('is authorized again after a password was hashed', async () => {
    const hashing = new EventEmitter()
    const hash = async (text: string) => {
      if (text === 'a slow password') {
        hashing.emit('started')
        await once(hashing, 'continue')
      }
      return cheapHasher.hash(text)
    }
    const { admin, createUser, signInAs } = await startServer({ hasher: { ...cheapHasher, hash } })
    const caller = await createUser({ role: 'admin' })
    const client = await signInAs(caller)
    const started = once(hashing, 'started')
    const creating = client.users.createUser({
      email: 'slow@example.com',
      name: 'Slow',
      password: 'a slow password',
    })
    await started
    await unwrap(admin.bans.banUser({ userId: caller.id }))
    hashing.emit('continue')
    expect((await creating).body).toMatchObject({ code: 'UNAUTHORIZED' })
    expect((await unwrap(admin.users.listUsers())).total).toBe(2)
  })
})
