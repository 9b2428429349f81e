import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'
import { findFreePort } from '../../kit/free-port.ts'
import type { OrdinaryUser } from '../../kit/postgres.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'

/** The built program, as users run it; `npm run test:system` builds it first. */
export const main = fileURLToPath(new URL('../../../dist/main.js', import.meta.url))

export type ProcessOptions = {
  /** The working directory; a new one by default. */
  folder?: string
  env?: Record<string, string>
  /** The standard input; empty by default. */
  input?: string
  /** The user to run as. */
  user?: OrdinaryUser
  /** The program; the built one by default. */
  program?: string
}

type Started = ProcessOptions & Required<Pick<ProcessOptions, 'folder' | 'env'>>

/** Runs the program with arguments, and waits until it exits. */
export function runCommandLine(
  words: string[],
  { folder = createTemporaryFolder(), env = {}, ...options }: ProcessOptions = {},
) {
  return run(words, { folder, env, ...options }).exit
}

/** Most tests stop a server that has no other requests. */
const processEnv = { CASTELLAN_SHUTDOWN_DELAY: '0' }

/** Runs the server in its own folder. */
export async function runServer({
  folder = createTemporaryFolder(),
  env = {},
  user = {},
  program = main,
}: ProcessOptions = {}) {
  const port = Number(env.PORT ?? (await findFreePort()))
  const { child, said, exit } = run([], {
    folder,
    user,
    program,
    env: { ...processEnv, PORT: String(port), ...env },
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exit
  })
  const api = `http://127.0.0.1:${port}/api/auth`
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const running = {
    folder,
    port,
    api,
    said,
    exit,
    database: join(folder, 'data/castellan.db'),
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** Closes this end of the pipes of the output. */
    stopReading: () => {
      child.stdout.destroy()
      child.stderr.destroy()
    },
    /** Resolves when the log holds `text`. */
    logged: (text: string) => until(child, () => said.stdout.includes(text) || hasEnded()),
  }
  return { ...running, greeted: until(child, () => /OpenAPI.*\n/.test(said.stderr) || hasEnded()) }
}

/** Runs the server and waits until it listens. */
export async function startProcess(options: ProcessOptions = {}) {
  const server = await runServer(options)
  await server.greeted
  if (!server.said.stderr.includes('OpenAPI')) throw new Error(server.said.stderr)
  return server
}

/** Sends SIGTERM now and again until a server has ended. Returns its exit code, and how long that took. */
export async function killUntilExit({
  kill,
  exit,
}: Pick<Awaited<ReturnType<typeof runServer>>, 'kill' | 'exit'>) {
  const since = performance.now()
  kill('SIGTERM')
  const again = setInterval(() => kill('SIGTERM'), 500)
  const { code } = await exit.finally(() => clearInterval(again))
  return { code, ms: performance.now() - since }
}

/** Starts a server that must fail with a sentence and without a stack. */
export async function startAndFail(options: ProcessOptions = {}) {
  const { exit, database } = await runServer(options)
  const { code, stdout, stderr } = await exit
  expect(code).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).not.toMatch(/^ +at |\.ts:\d/m)
  return { sentence: stderr.trim(), database }
}

/** Signs in to a server. Returns the status, and the signed token if there is one. */
export async function signIn(api: string, password: string, email = 'admin@example.com') {
  const response = await fetch(`${api}/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  return { status: response.status, signedToken: response.headers.get('set-auth-token') ?? '' }
}

/** Returns the email address of the user of a token. */
export async function whoIs(api: string, token: string) {
  const response = await fetch(`${api}/get-session`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const session = (await response.json()) as { user: { email: string } } | null
  return session?.user.email
}

/** Resolves when `isTrue` returns true; checks it at every output and at the exit. */
function until(child: ChildProcess, isTrue: () => boolean) {
  return new Promise<void>((resolve) => {
    const look = () => {
      if (isTrue()) resolve()
    }
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', look)
    child.on('exit', look)
    look()
  })
}

/** Runs the program as a user does, in a folder, with only the variables of `env`. */
function run(words: string[], { folder, env, input = '', user = {}, program = main }: Started) {
  const args = [program, ...words]
  const child = spawn(process.execPath, args, {
    ...user,
    cwd: folder,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(input)
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text
  })
  const exit = once(child, 'close').then(([code, signal]) => ({ code, signal, ...said }))
  return { child, said, exit }
}
