import type { ScryptOptions } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** What is to be derived of a password. */
export type HashJob = { password: string; salt: string; keyBytes: number; options: ScryptOptions }

/**
 * Threads that hash, made when they are first needed. They are not those of the process's own pool,
 * so that files and addresses never wait behind passwords; and they give way to whatever else runs.
 */
export function createPasswordWorkerPool() {
  const idle: Worker[] = []

  const makeThread = () => {
    const thread = new Worker(new URL('./password-worker.js', import.meta.url))
    thread.unref()
    return thread
  }

  /** Derives a key on a thread that has nothing else to do. */
  return async (job: HashJob): Promise<Buffer> => {
    const thread = idle.pop() ?? makeThread()
    thread.ref()
    thread.postMessage(job)
    const [key] = (await once(thread, 'message')) as [Uint8Array]
    thread.unref()
    idle.push(thread)
    return Buffer.from(key)
  }
}
