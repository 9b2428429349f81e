// Runs connections to SQLite files on a thread of their own, one at a time, so that neither a long
// query nor the wait for a lock holds up the thread that serves HTTP.

import { parentPort } from 'node:worker_threads'
import { failureOf, openOperations } from './connection-operations.js'
import { openLimitedReads } from './limited-reads.js'

/** @typedef {import('./connection-operations.js').Options & { statementMs?: number }} Options */
/** @typedef {import('./connection-operations.js').Request} Operation */
/** @typedef {{ id: number, options?: Options } & Operation} Request */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort)

/** @type {((request: Operation) => unknown) | undefined} */
let run

/** @param {Options} options */
function open({ statementMs, ...options }) {
  return statementMs === undefined
    ? openOperations(options)
    : openLimitedReads({ ...options, statementMs })
}

/** @param {Request} request */
async function handle(request) {
  const { id, options } = request
  try {
    if (options) run = await open(options)
    const value = options ? undefined : await run?.(request)
    port.postMessage({ id, value })
  } catch (error) {
    port.postMessage({ id, error: failureOf(error) })
  }
}

let last = Promise.resolve()

port.on('message', (/** @type {Request} */ request) => {
  last = last.then(() => handle(request))
})
