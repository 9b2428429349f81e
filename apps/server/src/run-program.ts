import type { CliResult } from './cli/parse.ts'
import { createLineReader } from './cli/read-line.ts'
import { readUserFields } from './cli/read-user-fields.ts'
import { runCli } from './cli/run-cli.ts'
import { type Config, readConfig } from './config/config.ts'
import { readProcessEnvironment } from './config/env-file.ts'
import { readSchemaFile } from './config/schema-file.ts'
import { escapeUnprintable } from './printable-text.ts'
import { ignoreBrokenPipes } from './startup/broken-pipe.ts'
import { describeError } from './startup/user-error.ts'
import { version } from './version.ts'

ignoreBrokenPipes()

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
  process.stderr.write(`\n  ${escapeUnprintable(describeError(error))}\n\n`)
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
  // The log of a failure names files of the source, not those of the build.
  process.setSourceMapsEnabled(true)
  const { runServer } = await import('./startup/run-server.ts')
  await runServer(config, version)
  return { code: 0 }
}
