import type { UserFields } from '@castellan/contract'
import type { Config } from '../config/config.ts'
import { escapeUnprintable } from '../printable-text.ts'
import { describeFindings } from './doctor.ts'
import type { ReadConfig } from './migrate-to.ts'
import { parse } from './parse.ts'
import type { ReadLine } from './read-line.ts'
import type { CliResult } from './result.ts'

/** What the command line needs from its process. */
export type CliOptions = {
  /** Reads the configuration, also with some variables changed. */
  readConfig: ReadConfig
  /** Reads the additional fields of users, which commands take. */
  readUserFields: () => Promise<UserFields>
  readLine: ReadLine
  version: string
  /** Runs the server until it is stopped. */
  serve: (config: Config) => Promise<CliResult>
}

/**
 * Runs the words of a command line. Without words it starts the server. What the result prints is safe
 * at a terminal.
 */
export async function runCli(words: string[], options: CliOptions): Promise<CliResult> {
  const { code, out, error } = await runWords(words, options)
  return {
    code,
    ...(out === undefined ? {} : { out: escapeUnprintable(out) }),
    ...(error === undefined ? {} : { error: escapeUnprintable(error) }),
  }
}

async function runWords(words: string[], options: CliOptions): Promise<CliResult> {
  const parsed = await parse(words, options)
  if (parsed.kind === 'result') return parsed.result
  if (parsed.kind === 'doctor') {
    const { runDoctor } = await import('../doctor/run-doctor.ts')
    return describeFindings(await runDoctor(options.readConfig), parsed.asJson)
  }
  const config = await options.readConfig()
  if (parsed.kind === 'serve' && !config.checksOnly) return options.serve(config)
  // Help and mistakes must not load what opens a database.
  const { runOnDatabase } = await import('./run-on-database.ts')
  return runOnDatabase(parsed, config, options.readConfig)
}
