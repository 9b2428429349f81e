import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@castellan/client'
import { onTestFinished } from 'vitest'

/** A small server that does as it likes, until the test ends; answers where it is. */
export async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A client of such a server, and a list of the requests that have reached it. */
export async function clientOf(listener: RequestListener, options = {}) {
  const received: string[] = []
  const url = await serve((req, res) => {
    received.push(`${req.method} ${req.url}`)
    listener(req, res)
  })
  const baseUrl = `${url}/api/auth`
  return { client: createClient({ baseUrl, ...options }), received, baseUrl }
}

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('Nothing was thrown')
}
