import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '../../server/test/kit/free-port.ts'
import { isIndexing } from './databases.ts'
import type { Load, Measured } from './drive.ts'
import { secret } from './servers/auth.ts'

/** A server that is measured, in a process of its own. */
export type Peer = {
  name: string
  url: string
  /** The most memory that it has had, in MB. */
  peakMemory: () => number
  stop: () => Promise<void>
}

const withTypeScript = ['--import', 'tsx']

export function startBetterAuth(databaseUrl: string) {
  return start('better-auth', './servers/better-auth.ts', withTypeScript, {
    DATABASE_URL: databaseUrl,
  })
}

/** Starts Castellan, which makes its indexes, and waits until it has made them all. */
export async function startCastellan(databaseUrl: string) {
  const peer = await start('Castellan', '../../server/dist/main.js', ['--max-semi-space-size=8'], {
    DATABASE_URL: databaseUrl,
    CASTELLAN_SECRET: secret,
    CASTELLAN_RATE_LIMIT: 'off',
    LOG_LEVEL: 'warn',
  })
  while (isIndexing(databaseUrl)) await pause(500)
  return peer
}

export function startFloor(databaseUrl: string) {
  return start('floor', './servers/floor.ts', withTypeScript, { DATABASE_URL: databaseUrl })
}

/** The process that asks. */
export function startDriver() {
  const child = fork(pathOf('./drive.ts'), { execArgv: withTypeScript })
  const measure = async (load: Load): Promise<Measured> => {
    child.send(load)
    const [answer] = (await once(child, 'message')) as [{ measured?: Measured; failed?: string }]
    if (!answer.measured) throw new Error(answer.failed)
    return answer.measured
  }
  return { measure, stop: () => stopped(child) }
}

function pathOf(name: string) {
  return fileURLToPath(new URL(name, import.meta.url))
}

async function stopped(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

async function start(
  name: string,
  script: string,
  execArgv: string[],
  env: Record<string, string>,
): Promise<Peer> {
  const port = await findFreePort()
  const child = fork(pathOf(script), {
    execArgv,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', PORT: String(port), ...env },
  })
  let said = ''
  const url = `http://127.0.0.1:${port}`
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  child.once('exit', (code) => {
    if (code) console.error(`${name} has ended: ${said}`)
  })
  for (let i = 0; ; i += 1) {
    const isUp = await fetch(`${url}/api/auth/ok`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) break
    if (child.exitCode !== null || i > 3000) throw new Error(`${name} does not start: ${said}`)
    await pause(100)
  }
  const peakMemory = () => {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024
  }
  return { name, url, peakMemory, stop: () => stopped(child) }
}
