import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '../../server/test/kit/free-port.ts'
import { isIndexing } from './databases.ts'
import type { Load, Measurement } from './drive.ts'
import { secret } from './servers/auth.ts'

/** A measured server in a process of its own. */
export type Peer = {
  name: string
  url: string
  /** Returns the peak of its resident memory in MB. */
  readPeakMemory: () => number
  stop: () => Promise<void>
}

type DriverMessage = { measurement?: Measurement; failure?: string }

const withTypeScript = ['--import', 'tsx']

export function startBetterAuth(databaseUrl: string) {
  return start('better-auth', toPath('./servers/better-auth.ts'), withTypeScript, {
    DATABASE_URL: databaseUrl,
  })
}

/** Starts the build of Castellan in `folder`, and waits until its search index is complete. */
export async function startCastellan(
  databaseUrl: string,
  { name = 'Castellan', folder = toPath('../../..') } = {},
) {
  const script = join(folder, 'apps/server/dist/main.js')
  const peer = await start(name, script, [], {
    DATABASE_URL: databaseUrl,
    CASTELLAN_SECRET: secret,
    CASTELLAN_RATE_LIMIT: 'off',
    LOG_LEVEL: 'warn',
  })
  while (isIndexing(databaseUrl)) await pause(500)
  return peer
}

export function startFloor(databaseUrl: string) {
  return start('floor', toPath('./servers/floor.ts'), withTypeScript, { DATABASE_URL: databaseUrl })
}

/** Starts the process that sends the requests. */
export function startDriver() {
  const child = fork(toPath('./drive.ts'), { execArgv: withTypeScript })
  const measure = async (load: Load): Promise<Measurement> => {
    child.send(load)
    const [{ measurement, failure }] = (await once(child, 'message')) as [DriverMessage]
    if (!measurement) throw new Error(failure)
    return measurement
  }
  return { measure, stop: () => stop(child) }
}

async function start(
  name: string,
  script: string,
  execArgv: string[],
  env: Record<string, string>,
): Promise<Peer> {
  const port = await findFreePort()
  const child = fork(script, {
    execArgv,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', PORT: String(port), ...env },
  })
  let output = ''
  const url = `http://127.0.0.1:${port}`
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.once('exit', (code) => {
    if (code) console.error(`${name} exited with ${code}: ${output}`)
  })
  for (let i = 0; !(await isUp(url)); i += 1) {
    if (child.exitCode !== null || i > 3000) throw new Error(`${name} did not start: ${output}`)
    await pause(100)
  }
  const readPeakMemory = () => {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024
  }
  return { name, url, readPeakMemory, stop: () => stop(child) }
}

async function isUp(url: string) {
  return fetch(`${url}/api/auth/ok`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function stop(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

function toPath(name: string) {
  return fileURLToPath(new URL(name, import.meta.url))
}
