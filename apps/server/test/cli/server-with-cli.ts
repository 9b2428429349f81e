import { readUserFields } from '../../src/cli/read-user-fields.ts'
import { type CliOptions, runCli } from '../../src/cli/run-cli.ts'
import type { Config } from '../../src/config/config.ts'
import { startServer, type TestOptions } from '../kit/server.ts'

/** Starts a server, and returns with it a command line on the same database. */
export async function startServerWithCli(options: TestOptions = {}) {
  const server = await startServer(options)
  const castellan = (words: string[], line?: string) => runWith(server.config, words, line)
  return { ...server, castellan }
}

/** Runs the words with a configuration; standard input repeats `line`. */
export function runWith(config: Config, words: string[], line?: string) {
  const readConfig = () => config
  const declared = config.database.adoption?.declared?.user?.additionalFields
  return runCli(words, {
    ...createCliOptions({ readConfig, readLine: async () => line }),
    readUserFields: () => readUserFields(declared, readConfig),
  })
}

/** Builds the options of a command line that starts no server. */
export function createCliOptions(options: Pick<CliOptions, 'readConfig' | 'readLine'>): CliOptions {
  const serve = () => Promise.reject(new Error('The server must not start'))
  return { version: '1.2.3', serve, readUserFields: async () => ({}), ...options }
}
