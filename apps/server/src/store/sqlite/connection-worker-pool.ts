import { Worker } from 'node:worker_threads'
import { moduleFolder } from '../../folders.ts'

/**
 * After this many connections a thread ends: statements of closed ones wait for its garbage collector.
 */
const connectionsPerThread = 50

const idle: Thread[] = []

/** A thread that runs one connection at a time. */
export type Thread = { worker: Worker; connections: number }

/**
 * Returns a thread without a connection. A thread is used again when its connection was closed, because
 * the start of a thread takes longer than everything else that opening a database does.
 */
export function acquireThread(): Thread {
  const thread = idle.pop() ?? startThread()
  thread.connections += 1
  thread.worker.ref()
  return thread
}

/** Takes back a thread whose connection was closed. It does not keep the process alive. */
export async function releaseThread(thread: Thread) {
  if (thread.connections >= connectionsPerThread) {
    await thread.worker.terminate()
    return
  }
  thread.worker.unref()
  idle.push(thread)
}

function startThread(): Thread {
  const thread = {
    worker: new Worker(new URL('store/sqlite/connection-worker.js', moduleFolder)),
    connections: 0,
  }
  thread.worker.on('error', () => {})
  thread.worker.once('exit', () => {
    const index = idle.indexOf(thread)
    if (index >= 0) idle.splice(index, 1)
  })
  return thread
}
