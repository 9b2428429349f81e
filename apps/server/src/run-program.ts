import { inspect } from 'node:util'
import { shortenMessage } from '@castellan/contract'
import type { CliResult } from './cli/parse.ts'
import { createLineReader } from './cli/read-line.ts'
import { readUserFields } from './cli/read-user-fields.ts'
import { runCli } from './cli/run-cli.ts'
import { type Config, ConfigError, readConfig } from './config/config.ts'
import { readProcessEnvironment } from './config/env-file.ts'
import { readSchemaFile } from './config/schema-file.ts'
import { FirstAdminError } from './jobs/create-first-admin.ts'
import { escapeUnprintable } from './printable-text.ts'
import { DatabaseError } from './store/errors.ts'
import { version } from './version.ts'

/** Errors that the user can fix. Their message is enough, without a stack. */
const userErrors = [ConfigError, DatabaseError, FirstAdminError]

// The reader of a pipe may leave: that ends no server.
for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreBrokenPipe)

try {
  const { code, out, error } = await runCli(process.argv.slice(2), {
    version,
    readConfig: readProcessConfig,
    readUserFields: () => readUserFields(readDeclaredFields(), () => readProcessConfig()),
    readLine: createLineReader(),
    serve,
  })
  if (error !== undefined) process.stderr.write(`${error}\n`)
  // A pipe takes only what fits into its buffer: exit when the reader has everything.
  process.stdout.write(out === undefined ? '' : `${out}\n`, () => process.exit(code))
} catch (error) {
  const message = describeUserError(error as Error) ?? inspect(error)
  process.stderr.write(`\n  ${escapeUnprintable(message)}\n\n`)
  process.exit(1)
}

/** Reads what the schema file declares of users. Mistakes in it are those of the configuration. */
function readDeclaredFields() {
  const { CASTELLAN_SCHEMA_FILE } = readProcessEnvironment()
  return readSchemaFile(CASTELLAN_SCHEMA_FILE, [])?.user?.additionalFields
}

function readProcessConfig(changes: Record<string, string> = {}) {
  return readConfig({ ...readProcessEnvironment(), ...changes })
}

/** Loads the server only to run it: it takes longer to load than most commands take to run. */
async function serve(config: Config): Promise<CliResult> {
  const { runServer } = await import('./run-server.ts')
  await runServer(config, version)
  return { code: 0 }
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException) {
  if (error.code !== 'EPIPE') throw error
}

/** Returns the message for an error that the user can fix; a file error counts as one. */
function describeUserError(error: NodeJS.ErrnoException) {
  if (error.syscall === 'listen' || error.syscall === 'getaddrinfo')
    return `${error.message}. Check HOST and PORT.`
  const isUserError = userErrors.some((kind) => error instanceof kind) || error.path !== undefined
  return isUserError ? shortenMessage(error.message) : undefined
}
