import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { findFreePort } from '../../kit/free-port.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'

const root = fileURLToPath(new URL('../../../../../', import.meta.url))

/** The largest numbers of lines, those of npm included. */
const [firstStartLines, laterStartLines] = [15, 10]

/** Copies what a clone holds. */
function createClone() {
  const folder = createTemporaryFolder()
  const list = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: root })
  const files = list.toString().split('\0').filter(Boolean)
  for (const file of files.filter((name) => existsSync(join(root, name))))
    cpSync(join(root, file), join(folder, file))
  return folder
}

/** Runs an npm script with only the variables that npm needs. */
function runScript(folder: string, args: string[], env: Record<string, string> = {}) {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn('npm', ['run', ...args], {
    cwd: folder,
    env: { PATH, HOME, ...env },
    detached: true,
  })
  const said = { all: '', out: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.all += text
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.all += text
  })
  return { child, said, exit: once(child, 'close') }
}

/** Starts the server, and returns the lines that it printed until it listened. */
async function start(folder: string) {
  const env = { PORT: String(await findFreePort()) }
  const { child, said, exit } = runScript(folder, ['start'], env)
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null)
      process.kill(-Number(child.pid), 'SIGTERM')
    await exit
  }
  onTestFinished(stop)
  await Promise.race([
    exit,
    new Promise<void>((resolve) => {
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', () => {
          if (/"listening"/.test(said.all) && /OpenAPI.*\n/.test(said.all)) resolve()
        })
    }),
  ])
  await stop()
  return said.all.split('"msg":"stopping"')[0]?.split('\n').slice(0, -1) ?? []
}

/** Installs the client from a clone into a new project, with the documented commands, and imports it. */
function installClient(folder: string) {
  const page = readFileSync(join(root, 'apps/docs/client.md'), 'utf8')
  const [, section = ''] = page.split('## Install')
  const [, pack = '', install = ''] = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(
    ([, code = '']) => code,
  )
  const project = createTemporaryFolder()
  const { PATH = '', HOME = '' } = process.env
  const run = (command: string, cwd: string) =>
    execFileSync('bash', ['-ec', command], { cwd, env: { PATH, HOME }, encoding: 'utf8' })
  run(pack, folder)
  run(install.replace('../castellan', folder), project)
  const program =
    "import { createClient } from '@castellan/client'\nconsole.log(await typeof createClient)"
  writeFileSync(join(project, 'example.js'), program)
  return run('node example.js', project)
}

it('a clone installs and builds at its first start only, prints few lines, and packs the client', async () => {
  const folder = createClone()
  const first = await start(folder)
  expect(first.join('\n')).toContain('Installing and building')
  expect(first.join('\n')).toContain('The first admin is')
  expect(first.length, first.join('\n')).toBeLessThanOrEqual(firstStartLines)
  const second = await start(folder)
  expect(second.join('\n')).not.toContain('Installing')
  expect(second.length, second.join('\n')).toBeLessThanOrEqual(laterStartLines)

  const list = ['--silent', 'castellan', '--', 'user', 'list', '--json']
  const { said, exit } = runScript(folder, list)
  expect(await exit).toEqual([0, null])
  expect(said.all).toBe(said.out)
  expect((JSON.parse(said.out) as { total: number }).total).toBe(1)

  utimesSync(join(folder, 'apps/server/src/main.ts'), new Date(), new Date())
  const rebuilt = runScript(folder, list)
  expect(await rebuilt.exit).toEqual([0, null])
  expect(rebuilt.said.all).toContain('Installing and building')
  expect((JSON.parse(rebuilt.said.out) as { total: number }).total).toBe(1)
  expect(installClient(folder)).toBe('function\n')
}, 300_000)
