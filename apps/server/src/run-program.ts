import { createLineReader } from './cli/read-line.ts'
import type { CliResult } from './cli/result.ts'
import { runCli } from './cli/run-cli.ts'
import type { Config } from './config/config.ts'
import { escapeUnprintable } from './printable-text.ts'
import { ignoreBrokenPipes } from './startup/broken-pipe.ts'
import { stopAtSignal } from './startup/stop-signal.ts'
import { version } from './version.ts'

ignoreBrokenPipes()
stopAtSignal()

try {
  const { code, out, error } = await runCli(process.argv.slice(2), {
    version,
    readConfig: async (changes) => (await loadConfig()).readProcessConfig(changes),
    readUserFields: async () => (await loadConfig()).readProcessUserFields(),
    readLine: createLineReader(),
    serve,
  })
  if (error !== undefined) process.stderr.write(`${error}\n`)
  // A pipe takes only what fits into its buffer: exit when the reader has everything.
  process.stdout.write(out === undefined ? '' : `${out}\n`, () => process.exit(code))
} catch (error) {
  const { describeError } = await import('./startup/user-error.ts')
  process.stderr.write(`\n  ${escapeUnprintable(describeError(error))}\n\n`)
  process.exit(1)
}

/** Loads the configuration only to read it: help and the version need none. */
function loadConfig() {
  return import('./startup/process-config.ts')
}

/** Loads the server only to run it: it takes longer to load than most commands take to run. */
async function serve(config: Config): Promise<CliResult> {
  // The log of a failure names files of the source, not those of the build.
  process.setSourceMapsEnabled(true)
  const { runServer } = await import('./startup/run-server.ts')
  await runServer(config, version)
  return { code: 0 }
}
