import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { Place } from './run.ts'

/** A program that runs until it is stopped. */
export type BackgroundProcess = { stop: () => Promise<void>; readOutput: () => string }

const patienceMs = 120_000

/**
 * Starts a program and waits until a URL responds with success.
 * @throws Error with the output, if the program ends before that
 */
export async function startProcess(
  command: string[],
  { folder, env, url }: Place & { url: string },
): Promise<BackgroundProcess> {
  const [file = '', ...words] = command
  const child = spawn(file, words, { cwd: folder, env: { ...process.env, ...env }, detached: true })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      output += part
    })
  const deadline = Date.now() + patienceMs
  while (!(await responds(url))) {
    if (hasEnded(child) || Date.now() > deadline)
      throw new Error(`${command.join(' ')} does not respond at ${url}\n${output}`)
    await pause(50)
  }
  return { stop: () => stop(child), readOutput: () => output }
}

async function responds(url: string) {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** Stops a program, and what it has started. */
async function stop(child: ChildProcess) {
  if (hasEnded(child) || child.pid === undefined) return
  const end = once(child, 'exit')
  process.kill(-child.pid, 'SIGTERM')
  await end
}

function hasEnded({ exitCode, signalCode }: ChildProcess) {
  return exitCode !== null || signalCode !== null
}
