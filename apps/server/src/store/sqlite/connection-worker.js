// Runs connections to SQLite files on a thread of their own, one at a time, so that neither long work nor the wait
// for a lock holds up the thread that serves HTTP.

import { parentPort } from 'node:worker_threads'
import { failureOf, openOperations } from './connection-operations.js'

/** @typedef {import('./connection-operations.js').Options} Options */
/** @typedef {import('./connection-operations.js').Request} Operation */
/** @typedef {{ id: number, options?: Options } & Operation} Request */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort)

/** @type {((request: Operation) => unknown) | undefined} */
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
