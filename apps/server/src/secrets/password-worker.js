// Hashes on a thread of its own, one after the other. Plain JavaScript, because Node 20 starts no
// thread from TypeScript.

import { scryptSync } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'

/** @typedef {{ password: string, salt: string, keyBytes: number, options: import('node:crypto').ScryptOptions }} Job */

/** How much less of a core this thread gets than one that answers requests. */
const niceness = 10

// Only Linux has a priority for each thread, and a name for the one that asks.
try {
  setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), niceness)
} catch {
  // It hashes as eagerly as the others.
}

parentPort?.on('message', (/** @type {Job} */ { password, salt, keyBytes, options }) => {
  parentPort?.postMessage(scryptSync(password, salt, keyBytes, options))
})
