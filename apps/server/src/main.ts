import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { pino } from 'pino'
import { createLineReader } from './cli/lines.ts'
import { runCli } from './cli/open.ts'
import { type Config, ConfigError, readConfig, readProcessEnvironment } from './config/config.ts'
import { FirstAdminError } from './jobs/create-first-admin.ts'
import { type RunningServer, startServer } from './server.ts'
import { isFileUrl } from './store/database-url.ts'
import { DatabaseError } from './store/errors.ts'
import { planDatabase } from './store/index.ts'

/** Says something to whoever started the server. The log goes elsewhere: to the standard output. */
function say(text: string) {
  return process.stderr.write(`${text}\n`)
}

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string }

function listed(things: string[]) {
  return things.map((thing) => `    ${thing}`)
}

/** What is said of an app's database: what was added to it, and what the app and we should share. */
function aboutAdoption({ store }: RunningServer, { secret }: Config) {
  const lines: string[] = []
  if (!store.adopted) return lines
  lines.push(
    '',
    "  It lives in the database of an app with better-auth and leaves the app's tables alone.",
  )
  if (store.adds.length > 0) lines.push('  It added:', ...listed(store.adds))
  if (store.requiredOfUsers.length > 0)
    lines.push(
      '',
      `  Users are created in the app alone: it requires ${store.requiredOfUsers.join(', ')} of each.`,
    )
  if (secret === undefined)
    lines.push(
      '',
      "  CASTELLAN_SECRET is not set: with the app's own secret there, each honours the other's cookies.",
    )
  return lines
}

/** What is said where every search goes through every user, though an index could answer. */
function aboutSearch({ store }: RunningServer, { database }: Config) {
  return store.trigrams.length > 0 || isFileUrl(database.url)
    ? []
    : [
        '',
        '  Searches go through every user, as the database has no extension pg_trgm. Its owner can make it:',
        '    CREATE EXTENSION pg_trgm;',
      ]
}

function aboutFirstAdmin({ firstAdmin }: RunningServer) {
  if (firstAdmin === undefined) return []
  if (firstAdmin === 'missing')
    return [
      '',
      '  No user is an admin. Give one the role, or name a new one in CASTELLAN_ADMIN_EMAIL.',
    ]
  const { email, generatedPassword } = firstAdmin
  const lines = ['', `  The first admin is ${email}`]
  if (generatedPassword)
    lines.push(`  with the password  ${generatedPassword}  (shown this once; keep it)`)
  return lines
}

function greeting(server: RunningServer, config: Config) {
  const api = config.baseUrl + config.basePath
  const lines = [
    '',
    `  Castellan ${version} listens on ${server.url}`,
    '',
    `  API        ${api}`,
    `  Reference  ${api}/reference`,
    `  OpenAPI    ${api}/openapi.json`,
    ...aboutAdoption(server, config),
    ...aboutSearch(server, config),
    ...aboutFirstAdmin(server),
    '',
  ]
  return lines.join('\n')
}

/** Says what a start would do to the database, without doing it. */
async function check({ database }: Config) {
  const { adopted, adds } = await planDatabase(database)
  const lines = [
    adopted
      ? "  The tables are better-auth's, and Castellan can live with them as they are."
      : "  The database is Castellan's own.",
    ...(adds.length > 0
      ? ['  A start would add:', ...listed(adds)]
      : ['  A start would add nothing.']),
  ]
  say(['', ...lines, ''].join('\n'))
}

// Some 30 MB are in use. V8 would let garbage take three times as much before it looks for it.
setFlagsFromString('--heap-growing-percent=60')

/** What whoever starts the server can mend, as they can a file: a sentence is enough. */
const mendable = [ConfigError, DatabaseError, FirstAdminError]

function sentenceFor(error: NodeJS.ErrnoException) {
  if (error.syscall === 'listen' || error.syscall === 'getaddrinfo')
    return `${error.message}. HOST and PORT say where the server listens.`
  const isTheirs = mendable.some((kind) => error instanceof kind) || error.path !== undefined
  return isTheirs ? error.message : undefined
}

function configHere() {
  return readConfig(readProcessEnvironment())
}

/** Does what the command line says; its answer goes to the standard output, and nothing else does. */
async function command(words: string[]) {
  const readLine = createLineReader(process.stdin)
  const { code, out, error } = await runCli(words, { readConfig: configHere, readLine })
  if (error !== undefined) say(error)
  // A pipe takes no more at once than it holds; a reader that has gone wants no more.
  process.stdout.write(out === undefined ? '' : `${out}\n`, () => process.exit(code))
}

async function run() {
  const words = process.argv.slice(2)
  if (words[0] === '--version') return process.stdout.write(`${version}\n`)
  if (words.length > 0) return command(words)
  const config = configHere()
  if (config.adopt === 'check') return check(config)
  const log = pino({ level: config.logLevel }, process.stdout)
  const server = await startServer(config, log, version)
  log.info({ url: server.url, migrated: server.store.migrated, version }, 'listening')
  say(greeting(server, config))

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
