import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@castellan/client'
import { onTestFinished } from 'vitest'

/** Starts a server with this listener until the test ends, and returns its URL. */
export async function startFakeServer(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Creates a client of such a server. `received` lists the requests that have arrived. */
export async function createClientOf(listener: RequestListener, options = {}) {
  const received: string[] = []
  const url = await startFakeServer((req, res) => {
    received.push(`${req.method} ${req.url}`)
    listener(req, res)
  })
  const baseUrl = `${url}/api/auth`
  return { client: createClient({ baseUrl, ...options }), received, baseUrl }
}

/** Returns the error with which a promise was rejected. */
export async function catchError(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('There was no error')
}
