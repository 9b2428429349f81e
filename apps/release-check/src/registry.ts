import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '../../server/test/kit/free-port.ts'
import { startProcess } from './background-process.ts'
import { run } from './run.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

const pnpm = join(root, 'node_modules/.bin/pnpm')

/** The packages that a release publishes. */
const released = ['@castellan/contract', '@castellan/client', '@castellan/server']

/** Starts an empty npm registry on the loopback address. It has no other packages. */
export async function startRegistry(folder: string) {
  const port = await findFreePort()
  const config = join(folder, 'registry.json')
  const settings = {
    storage: join(folder, 'storage'),
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    packages: { '@castellan/*': { access: '$all', publish: '$all' } },
    log: { type: 'stdout', format: 'pretty', level: 'warn' },
  }
  writeFileSync(config, JSON.stringify(settings))
  const program = createRequire(import.meta.url).resolve('verdaccio/bin/verdaccio')
  const url = `http://127.0.0.1:${port}/`
  const command = [process.execPath, program, '--config', config, '--listen', url]
  const { stop } = await startProcess(command, { folder, url: `${url}-/ping` })
  return {
    url,
    npmrc: `@castellan:registry=${url}\n//127.0.0.1:${port}/:_authToken=any\n`,
    stop,
  }
}

/** Publishes the packages as a release does, from their last build. */
export async function publishPackages(
  { url, npmrc }: { url: string; npmrc: string },
  folder: string,
) {
  const userconfig = join(folder, 'npmrc')
  writeFileSync(userconfig, npmrc)
  const filters = released.flatMap((name) => ['--filter', name])
  const words = ['publish', '--no-git-checks', '--access', 'public', '--registry', url]
  const env = { NPM_CONFIG_USERCONFIG: userconfig }
  await run([pnpm, ...filters, ...words], { folder: root, env })
}
