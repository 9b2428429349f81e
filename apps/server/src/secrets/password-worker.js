// Derives keys on its own thread, one by one. Plain JavaScript, because Node 20 starts no thread from
// TypeScript.

import { scryptSync } from 'node:crypto'
import { parentPort } from 'node:worker_threads'

/** @typedef {{ password: string, salt: string, keyBytes: number, options: import('node:crypto').ScryptOptions }} Job */

parentPort?.on('message', (/** @type {Job} */ { password, salt, keyBytes, options }) => {
  parentPort?.postMessage(scryptSync(password, salt, keyBytes, options))
})
