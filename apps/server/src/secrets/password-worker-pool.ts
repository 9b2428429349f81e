import type { ScryptOptions } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { moduleFolder } from '../folders.ts'

/** The input of one key derivation. */
export type HashJob = { password: string; salt: string; keyBytes: number; options: ScryptOptions }

/**
 * Creates a pool of threads that hash passwords, each started when it is first needed. They are not
 * the threads of libuv, so file and DNS operations never wait for passwords. Returns a function that
 * derives a key.
 */
export function createPasswordWorkerPool() {
  const idle: Worker[] = []

  const startWorker = () => {
    const worker = new Worker(new URL('secrets/password-worker.js', moduleFolder))
    worker.unref()
    return worker
  }

  return async (job: HashJob): Promise<Buffer> => {
    const worker = idle.pop() ?? startWorker()
    worker.ref()
    worker.postMessage(job)
    const [key] = (await once(worker, 'message')) as [Uint8Array]
    worker.unref()
    idle.push(worker)
    return Buffer.from(key)
  }
}
