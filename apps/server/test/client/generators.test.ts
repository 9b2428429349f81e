import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { adminEmail, password, startServer } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'
import {
  clientNames,
  commands,
  dependencies,
  program,
  renderOrvalConfig,
  tsconfig,
} from './generators.ts'
import { run } from './packed.ts'

const tsx = fileURLToPath(new URL('../../node_modules/.bin/tsx', import.meta.url))

it('clients that generators make from the OpenAPI document compile strictly and work', async () => {
  const { baseUrl, request } = await startServer()
  const folder = createTemporaryFolder()
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  write('package.json', JSON.stringify({ type: 'module', dependencies }))
  write('openapi.json', (await request('GET', '/openapi.json')).text)
  write('orval.config.cjs', renderOrvalConfig(baseUrl))
  write('tsconfig.json', tsconfig)
  write('program.ts', program)
  const install = ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
  await run('npm', install, folder)
  for (const [name = '', ...args] of commands)
    await run(join(folder, 'node_modules/.bin', name), args, folder)
  await run(join(folder, 'node_modules/.bin/tsc'), ['-p', '.'], folder)

  const { headers } = await request('POST', '/sign-in/email', {
    json: { email: adminEmail, password },
  })
  const env = { API_URL: baseUrl, API_TOKEN: headers.get('set-auth-token') ?? '' }
  const output = await run(tsx, ['program.ts'], folder, env)
  expect(output.trim().split('\n')).toEqual(
    clientNames.map((name, index) => `${name} ${index + 1} true`),
  )
}, 300_000)
