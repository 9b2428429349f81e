import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { findFreePort } from './free-port.ts'

const startMs = 30_000

const stopSignals = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const

/** The ids of a user who is not root; none for the user of this process. */
export type OrdinaryUser = { uid?: number; gid?: number }

/** Settings of `postgresql.conf`, and the folder to create the cluster in. */
export type ClusterOptions = { settings?: Record<string, string>; parent?: string }

/** Returns the folder of PostgreSQL's programs, if this machine has them. */
export function findPrograms() {
  return [
    ...(process.env.PATH ?? '').split(delimiter),
    ...foldersIn('/usr/lib/postgresql'),
    ...foldersIn('/opt/homebrew/opt').filter((path) => path.includes('postgresql')),
    '/usr/pgsql/bin',
  ].find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))))
}

/** Creates a cluster and starts it. */
export async function startCluster(
  programs: string,
  { settings = {}, parent = tmpdir() }: ClusterOptions = {},
) {
  const user = findOrdinaryUser()
  const folder = mkdtempSync(join(parent, 'castellan-postgresql-'))
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid ?? -1)
  const data = join(folder, 'data')
  // The C library looks here for locales. Tests add those that the machine may not have.
  const locales = join(folder, 'locales')
  const initial = ['-D', data, '-U', 'castellan', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N']
  execFileSync(join(programs, 'initdb'), initial, { ...user, cwd: folder, stdio: 'pipe' })
  const port = await findFreePort()
  const url = `postgres://castellan@127.0.0.1:${port}/postgres`
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder,
    max_connections: '200',
    ...settings,
  }
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  let running: ChildProcess | undefined

  /** Resolves when the server accepts connections. */
  const start = async () => {
    const child = spawn(join(programs, 'postgres'), ['-D', data, ...args], {
      ...user,
      cwd: folder,
      env: { ...process.env, LOCPATH: locales },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    running = child
    let output = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output = `${output}${text}`.slice(-4000)
    })
    const deadline = Date.now() + startMs
    while (!(await acceptsConnections(url))) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`PostgreSQL does not start: ${output}`)
      await pause(20)
    }
  }

  /** Stops the server as `pg_ctl stop` does with this mode. */
  const stop = async (mode: keyof typeof stopSignals = 'immediate') => {
    const child = running
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(stopSignals[mode])
    await ended
  }

  /** Returns the process ids of the server and of its children. */
  const processes = () => {
    const [pid = ''] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    const { stdout } = spawnSync('pgrep', ['-P', pid], { encoding: 'utf8' })
    return [pid, ...stdout.trim().split('\n')].filter(Boolean).map(Number)
  }
  const signal = (name: NodeJS.Signals) => {
    for (const pid of processes())
      try {
        process.kill(pid, name)
      } catch (error) {
        // The process has ended.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
  }

  await start()
  return {
    url,
    port,
    folder,
    locales,
    start,
    stop,
    /** Copies files into its folder of data, under the names given, for it alone. */
    install: (files: Record<string, string>) => {
      for (const [name, source] of Object.entries(files)) {
        const target = join(data, name)
        copyFileSync(source, target)
        chmodSync(target, 0o600)
        if (user.uid !== undefined) chownSync(target, user.uid, user.gid ?? -1)
      }
    },
    pid: () => processes()[0] as number,
    /** Pauses every process of the server. */
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    remove: async () => {
      if (running?.exitCode === null && existsSync(join(data, 'postmaster.pid'))) signal('SIGCONT')
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Returns the folders in which Debian and Homebrew install PostgreSQL's programs, newest first. */
function foldersIn(parent: string) {
  return existsSync(parent)
    ? readdirSync(parent)
        .sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))
        .map((name) => join(parent, name, 'bin'))
    : []
}

function idOf(kind: '-u' | '-g', user: string) {
  const { status, stdout } = spawnSync('id', [kind, user], { encoding: 'utf8' })
  return status === 0 ? Number(stdout) : undefined
}

/** Returns the ids of another user when this one is root: PostgreSQL does not run as root. */
export function findOrdinaryUser(): OrdinaryUser {
  if (process.getuid?.() !== 0) return {}
  const user = ['postgres', 'nobody'].find((name) => idOf('-u', name) !== undefined)
  if (!user) throw new Error('no ordinary user to run PostgreSQL as')
  return { uid: idOf('-u', user) as number, gid: idOf('-g', user) as number }
}

/** Whether a server accepts connections. */
async function acceptsConnections(connectionString: string) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 1000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
