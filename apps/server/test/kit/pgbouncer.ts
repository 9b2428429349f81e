import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { findFreePort } from './free-port.ts'
import { findOrdinaryUser } from './postgres.ts'
import { createTemporaryFolder } from './temporary-folder.ts'

const notice = 'NOT TESTED: PgBouncer, which was not found. Install the package pgbouncer.'

/** Returns the program, if this machine has it; otherwise says what is skipped. */
export function findPgBouncer() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  const program = folders
    .map((folder) => join(folder, 'pgbouncer'))
    .find((path) => existsSync(path))
  if (!program && process.env.REQUIRE_POSTGRESQL) throw new Error(notice)
  if (!program) process.stderr.write(`\n  ${notice}\n\n`)
  return program
}

/** Starts PgBouncer in front of the databases of a server, until the test ends. Returns the URL of one. */
export async function startPgBouncer(databaseUrl: string, mode: 'session' | 'transaction') {
  const pooler = await openPgBouncer(databaseUrl, mode)
  onTestFinished(pooler.stop)
  return pooler.url
}

/** Does the same until it is stopped; it can be started again on the same port. */
export async function openPgBouncer(databaseUrl: string, mode: 'session' | 'transaction') {
  const { hostname, port, username } = new URL(databaseUrl)
  const folder = createTemporaryFolder()
  chmodSync(folder, 0o755)
  const listenPort = await findFreePort()
  const settings = join(folder, 'pgbouncer.ini')
  writeFileSync(
    settings,
    `[databases]
* = host=${hostname} port=${port} user=${username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
auth_type = any
pool_mode = ${mode}
max_client_conn = 1000
server_idle_timeout = 5
ignore_startup_parameters = options
unix_socket_dir =
`,
  )
  let child: ChildProcess | undefined
  const start = async () => {
    child = spawn(findPgBouncer() ?? '', ['-q', settings], {
      ...findOrdinaryUser(),
      stdio: 'ignore',
    })
    while (!(await accepts(listenPort))) {
      if (child.exitCode !== null) throw new Error('PgBouncer does not start')
      await pause(20)
    }
  }
  const stop = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  await start()
  return {
    url: Object.assign(new URL(databaseUrl), { port: String(listenPort) }).href,
    start,
    stop,
  }
}

async function accepts(port: number) {
  const socket = connect(port, '127.0.0.1')
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  }).finally(() => socket.destroy())
}
