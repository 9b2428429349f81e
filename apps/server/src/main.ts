import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import { ConfigError, processEnvironment, readConfig } from './config.ts'
import { FirstAdminError } from './first-admin.ts'
import { type RunningServer, startServer } from './server.ts'
import { DatabaseError } from './store/errors.ts'

/** Says something to whoever started the server. The log goes elsewhere: to the standard output. */
const say = (text: string) => process.stderr.write(`${text}\n`)

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string }

const greeting = ({ url, firstAdmin }: RunningServer, api: string) => {
  const lines = [
    '',
    `  Castellan ${version} listens on ${url}`,
    '',
    `  API        ${api}`,
    `  Reference  ${api}/reference`,
    `  OpenAPI    ${api}/openapi.json`,
  ]
  if (firstAdmin) lines.push('', `  The first admin is ${firstAdmin.email}`)
  if (firstAdmin?.madeUpPassword)
    lines.push(`  with the password  ${firstAdmin.madeUpPassword}  (shown this once; keep it)`)
  return [...lines, ''].join('\n')
}

/** What whoever starts the server can mend, as they can a file: a sentence is enough. */
const mendable = [ConfigError, DatabaseError, FirstAdminError]

const sentenceFor = (error: NodeJS.ErrnoException) => {
  if (error.syscall === 'listen')
    return `${error.message}. HOST and PORT say where the server listens.`
  const isTheirs = mendable.some((kind) => error instanceof kind) || error.path !== undefined
  return isTheirs ? error.message : undefined
}

const run = async () => {
  const config = readConfig(processEnvironment())
  const log = pino({ level: config.logLevel }, process.stdout)
  const server = await startServer(config, log, version)
  log.info({ url: server.url, migrated: server.store.migrated, version }, 'listening')
  say(greeting(server, config.baseUrl + config.basePath))

  let stopping = false
  const stop = async (signal: string) => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    await server.stop()
    log.info('stopped')
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void stop(signal))
}

try {
  await run()
} catch (error) {
  const sentence = sentenceFor(error as Error)
  if (sentence === undefined) throw error
  say(`\n  ${sentence}\n`)
  process.exit(1)
}
