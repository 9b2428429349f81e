import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findFreePort } from '../../kit/free-port.ts'
import { secret } from '../../kit/server.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'
import { canChangeRoot, copyWithLibraries, spawnInRoot } from './clean-root.ts'
import { folder, readStages, root } from './deploy-files.ts'

const [build, final] = readStages()

const steps = build?.('RUN') ?? []

/** The libraries of the base image `distroless/cc`: those of C and C++. */
const baseLibraries = /\/(ld-linux|lib(c|m|dl|rt|pthread|stdc\+\+|gcc_s))[-.\w]*\.so/

/** The largest image, of which the base image takes 24 MB. */
const mostMegabytes = 200
const baseMegabytes = 24

const user = final?.('USER').at(-1) ?? ''

function parseJsonForm(words = '') {
  return JSON.parse(/\[.*\]$/.exec(words)?.[0] ?? '[]') as string[]
}

const environment = Object.fromEntries(
  (final?.('ENV') ?? []).map((words) => words.split(/=(.*)/).slice(0, 2)),
) as Record<string, string>

/** Copies what Git knows and `.dockerignore` leaves: a build of an image sees the same files. */
function copyContext(to: string) {
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  for (const file of files.trim().split('\n')) {
    const isIgnored = ignored.some((line) =>
      line.startsWith('**/') ? `/${file}/`.includes(`${line.slice(2)}/`) : file.startsWith(line),
    )
    if (!isIgnored) cpSync(join(root, file), join(to, file))
  }
}

async function runStep(path: string, step: string) {
  const shared = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc', '/proc'].filter(
    (name) => name !== '/lib64' || statSync(name, { throwIfNoEntry: false }),
  )
  const env = { ...process.env, HOME: '/root', CI: '1', GIT_DIR: undefined }
  const child = spawnInRoot({ path, shared }, ['sh', '-c', step], { cwd: '/src', env })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => {
      output += text
    })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${step} ends with ${code}:\n${output}`)
}

/** Builds the root of the final image: libraries instead of the base image. */
function createFinalRoot(built: string) {
  const path = createTemporaryFolder()
  chmodSync(path, 0o755)
  const libraries = copyWithLibraries(process.execPath, path, '/usr/local/bin/node')
  cpSync(join(built, 'app'), join(path, 'app'), { recursive: true, verbatimSymlinks: true })
  for (const addon of listAddons(join(path, 'app')))
    libraries.push(...copyWithLibraries(addon, path))
  mkdirSync(join(path, 'data'), { mode: 0o700 })
  chownSync(join(path, 'data'), 65_532, 65_532)
  return { path, libraries }
}

/** Lists the compiled modules of Node.js in a folder. */
function listAddons(folderPath: string) {
  return readdirSync(folderPath, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.node'))
    .map((name) => join(folderPath, name))
}

describe.runIf(canChangeRoot)('the image', () => {
  it('is built by its steps, and serves as another user on a read-only disk', async () => {
    const built = createTemporaryFolder()
    for (const name of ['src', 'root']) mkdirSync(join(built, name))
    copyContext(join(built, 'src'))
    for (const step of steps) await runStep(built, step)
    expect(statSync(join(built, 'data')).mode & 0o777).toBe(0o700)

    const { path, libraries } = createFinalRoot(built)
    expect(libraries.filter((library) => !baseLibraries.test(library))).toEqual([])
    const megabytes = Number(execFileSync('du', ['-sm', path], { encoding: 'utf8' }).split('\t')[0])
    expect(megabytes + baseMegabytes).toBeLessThan(mostMegabytes)

    const port = await findFreePort()
    const env = { ...environment, PORT: String(port), CASTELLAN_SECRET: secret }
    const run = (command: string[]) =>
      spawnInRoot({ path, writable: ['/data'], user }, command, { cwd: '/', env })
    const entrypoint = parseJsonForm(final?.('ENTRYPOINT')[0])
    const server = run(entrypoint)
    const ended = once(server, 'exit')
    let log = ''
    server.stderr?.on('data', (text) => {
      log += text
    })
    const ready = `http://127.0.0.1:${port}/health/ready`
    await expect
      .poll(
        () =>
          fetch(ready).then(
            ({ status }) => status,
            () => log,
          ),
        { timeout: 30_000 },
      )
      .toBe(200)
    const status = readFileSync(`/proc/${server.pid}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m)

    const check = parseJsonForm(final?.('HEALTHCHECK')[0])
    expect((await once(run(check), 'exit'))[0]).toBe(0)
    const write = "require('node:fs').writeFileSync('/app/x', '')"
    expect((await once(run([check[0] ?? '', '-e', write]), 'exit'))[0]).toBe(1)
    expect((await once(run([...entrypoint, 'user', 'list']), 'exit'))[0]).toBe(0)
    server.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect((await once(run(check), 'exit'))[0]).toBe(1)
    process.stdout.write(`image: ${megabytes} MB and ${baseMegabytes} MB of the base image\n`)
  }, 600_000)
})

it('has a Dockerfile in the folder for deployment', () => {
  expect(steps.length).toBeGreaterThan(2)
  expect(folder).toContain('deploy')
  expect(user).toBe('65532:65532')
})
