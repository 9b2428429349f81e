// Runs connections to SQLite files on a thread of their own, one at a time, so that neither a long
// query nor the wait for a lock holds up the thread that serves HTTP.

import { parentPort } from 'node:worker_threads'
import { failureOf, openOperations } from './connection-operations.js'

/** @typedef {{ id: number, options?: import('./connection-operations.js').Options } & import('./connection-operations.js').Request} Request */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort)

/** @type {ReturnType<typeof openOperations> | undefined} */
let run

port.on('message', (/** @type {Request} */ request) => {
  const { id, options } = request
  try {
    if (options) run = openOperations(options)
    const value = options ? undefined : run?.(request)
    port.postMessage({ id, value })
  } catch (error) {
    port.postMessage({ id, error: failureOf(error) })
  }
})
