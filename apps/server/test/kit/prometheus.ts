import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { findFreePort } from './free-port.ts'
import { createTemporaryFolder } from './temporary-folder.ts'

const notice = 'NOT TESTED: Prometheus, which was not found. Install the package prometheus.'

/** Whether this machine has Prometheus; otherwise it says what is skipped. */
export function findPrometheus() {
  try {
    execFileSync('prometheus', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    if (process.env.REQUIRE_POSTGRESQL) throw new Error(notice)
    process.stderr.write(`\n  ${notice}\n\n`)
    return false
  }
}

/** Runs promtool. Throws with what it says if it finds a mistake. */
export function runPromtool(...args: string[]) {
  return execFileSync('promtool', args, { encoding: 'utf8', stdio: 'pipe' })
}

/** Starts Prometheus with a configuration, until the test ends. Returns what reads its API. */
export async function startPrometheus(config: string) {
  const folder = createTemporaryFolder()
  const file = join(folder, 'prometheus.yml')
  writeFileSync(file, config)
  const address = `127.0.0.1:${await findFreePort()}`
  const child = spawn(
    'prometheus',
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: 'ignore' },
  )
  const exit = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exit
  })
  const read = async <T>(path: string, parameters: Record<string, string> = {}): Promise<T> => {
    const query = new URLSearchParams(parameters)
    const response = await fetch(`http://${address}/api/v1/${path}?${query}`)
    const { data, error } = (await response.json()) as { data: T; error?: string }
    expect(error, path).toBeUndefined()
    return data
  }
  const isReady = () =>
    fetch(`http://${address}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  await expect.poll(isReady, { timeout: 20_000 }).toBe(true)
  return { read }
}
