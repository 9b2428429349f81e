// Derives keys on its own thread, one by one. Plain JavaScript, because Node 20 cannot start a thread
// from TypeScript.

import { scryptSync } from 'node:crypto'
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'

/** @typedef {{ password: string, salt: string, keyBytes: number, options: import('node:crypto').ScryptOptions }} Job */

// Requests are more urgent than password hashes (decision 16). Linux has a priority for each thread; other
// systems would lower that of the whole process.
if (process.platform === 'linux') setPriority(10)

parentPort?.on('message', (/** @type {Job} */ { password, salt, keyBytes, options }) => {
  parentPort?.postMessage(scryptSync(password, salt, keyBytes, options))
})
