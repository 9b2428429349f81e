// A connection to a SQLite file on a thread of its own, so that neither a long query nor the wait for
// a lock holds up the thread that answers HTTP.

import { parentPort, workerData } from 'node:worker_threads'
import { failureOf, openOperations } from './operations.js'

/** @typedef {{ id: number } & import('./operations.js').Request} Request */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort)

/** @type {ReturnType<typeof openOperations>} */
let run
try {
  run = openOperations(workerData)
  port.postMessage({})
} catch (error) {
  port.postMessage({ error: failureOf(error) })
  process.exit()
}

port.on('message', (/** @type {Request} */ request) => {
  const { id, op } = request
  try {
    port.postMessage({ id, value: run(request) })
  } catch (error) {
    port.postMessage({ id, error: failureOf(error) })
  }
  if (op === 'close') port.close()
})
