import { existsSync } from 'node:fs'
import type { Config } from '../config/config.ts'
import { createDeps, resolveSecrets } from '../create-deps.ts'
import type { SignInAttempts } from '../deps.ts'
import { createScryptHasher } from '../secrets/password.ts'
import { generateRandomString } from '../secrets/token.ts'
import { isFileUrl, toFilePath } from '../store/database-url.ts'
import { isRefusedChange, isUnavailable } from '../store/errors.ts'
import { openStore } from '../store/index.ts'
import { checkDatabase, runDatabaseCommand } from './database-commands.ts'
import { execute } from './execute.ts'
import type { ReadConfig } from './migrate-to.ts'
import type { ParsedCommand, ParsedDatabaseCommand, ParsedLine } from './parse.ts'
import { type CliResult, toFailure } from './result.ts'
import { verifyAuditLog } from './verify-audit-log.ts'

const unlimited: SignInAttempts = { run: async (_, check) => ({ isRight: await check() }) }

const missingDatabaseAdvice =
  '. Set DATABASE_URL to an existing file, or create the database: start the server or run castellan user create.'

/** The commands that read a SQLite file: an empty one tells nothing. */
const needsFile = ['adopt', 'types', 'leave', 'revoke-before', 'backup', 'migrate-to']

/** What the words ask for that works on the database; `serve` only checks it. */
type DatabaseWork = Exclude<ParsedLine, { kind: 'result' | 'doctor' }>

/** Does what the words ask for on the database of the configuration. */
export async function runOnDatabase(
  parsed: DatabaseWork,
  config: Config,
  readConfig: ReadConfig,
): Promise<CliResult> {
  try {
    return await run(parsed, config, readConfig)
  } catch (error) {
    const problem = describeFailure(error)
    if (problem === undefined) throw error
    const message = `${problem}: ${(error as Error).message}`
    return toFailure(1, message, parsed.kind !== 'serve' && parsed.asJson)
  }
}

/** Says what failed, if it is a state of the database and no bug. */
function describeFailure(error: unknown) {
  if (isUnavailable(error))
    return 'The database is not available now, and nothing was changed. Try again later'
  return isRefusedChange(error) ? 'The database refused this, and nothing was changed' : undefined
}

function run(parsed: DatabaseWork, config: Config, readConfig: ReadConfig): Promise<CliResult> {
  if (parsed.kind === 'serve') return checkDatabase(config)
  return parsed.kind === 'database'
    ? runDatabaseCommandOnFile(parsed, config, readConfig)
    : runCommand(parsed, config)
}

/** Only `migrate` and `restore` create a missing SQLite file; `check` says what it would contain. */
async function runDatabaseCommandOnFile(
  { command, asJson }: ParsedDatabaseCommand,
  config: Config,
  readConfig: ReadConfig,
) {
  const path = findMissingFile(config)
  if (path === undefined || !needsFile.includes(command.kind))
    return runDatabaseCommand(command, config, asJson, readConfig)
  return toFailure(1, `There is no database at ${path}`, asJson)
}

/** Only `user create` creates a missing SQLite file; any other command would read an empty one. */
async function runCommand(parsed: ParsedCommand, config: Config): Promise<CliResult> {
  const path = findMissingFile(config)
  if (path === undefined) return openAndExecute(parsed, config)
  if (parsed.command.endpoint?.key !== 'createUser')
    return toFailure(1, `There is no database at ${path}`, parsed.asJson, missingDatabaseAdvice)
  const { error, ...result } = await openAndExecute(parsed, config)
  const notice = `Created the database ${path}`
  return { ...result, error: error === undefined ? notice : `${notice}\n${error}` }
}

/** Opens the database, which a server may use at the same time, and closes it afterwards. */
async function openAndExecute(parsed: ParsedCommand, config: Config) {
  const now = () => new Date()
  const store = await openStore(config.database, { now, generateRandomString }, 'cli')
  try {
    const { command, input, asJson } = parsed
    const { endpoint } = command
    // It needs no secret, and creates none next to a copy.
    if (endpoint === undefined) return await verifyAuditLog(input, { store, config }, asJson)
    const hasher = createScryptHasher(config.scrypt)
    const deps = createDeps(config, store, resolveSecrets(config), { now, hasher })
    return await execute(parsed, endpoint, { ...deps, signInAttempts: unlimited })
  } finally {
    await store.close()
  }
}

/** Returns the path of the SQLite file if it does not exist. */
function findMissingFile({ database: { url } }: Config) {
  return isFileUrl(url) && !existsSync(toFilePath(url)) ? toFilePath(url) : undefined
}
