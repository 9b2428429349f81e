import { existsSync } from 'node:fs'
import type { Config } from '../config/config.ts'
import { createDeps, resolveSecret } from '../create-deps.ts'
import { createScryptHasher } from '../secrets/password.ts'
import { generateRandomString } from '../secrets/token.ts'
import { isFileUrl, toFilePath } from '../store/database-url.ts'
import { openStore } from '../store/index.ts'
import type { ReadLine } from './input.ts'
import { type CliResult, type ParsedCommand, parseCommandLine, toFailure } from './run.ts'

const noAttempts = { attempt: async () => undefined, succeeded: async () => {} }

/** Where one is, or comes from. */
const whereOne =
  '. DATABASE_URL says where it is; the first start of the server makes it, or user create.'

/** What a command line needs of the world. */
type World = { readConfig: () => Config; readLine: ReadLine }

/**
 * Does what the words say. Where there is no SQLite file, whatever is not the first thing that one does
 * makes none: it would answer from a database that no server uses.
 */
export async function runCli(words: string[], { readConfig, readLine }: World): Promise<CliResult> {
  const order = await parseCommandLine(words, readLine)
  if ('code' in order) return order
  const config = readConfig()
  const missing = missingFile(config)
  if (missing === undefined) return done(config, order)
  if (!order.isFirst)
    return toFailure(1, `There is no database at ${missing}`, order.asJson, whereOne)
  const { error, ...outcome } = await done(config, order)
  const notice = `A new database is made: ${missing}`
  return { ...outcome, error: error === undefined ? notice : `${notice}\n${error}` }
}

/** Opens the database beside whatever server is at work on it, does what is to be done, and closes it. */
async function done(config: Config, { carryOut }: ParsedCommand) {
  const now = () => new Date()
  const store = await openStore(
    config.database,
    { now, generateRandomString: generateRandomString },
    'guest',
  )
  try {
    const made = createDeps(config, store, resolveSecret(config), {
      now,
      hasher: createScryptHasher(),
    })
    return await carryOut({ ...made, attempts: noAttempts })
  } finally {
    await store.close()
  }
}

/** The path of the SQLite file that is not there. */
function missingFile({ database: { url } }: Config) {
  return isFileUrl(url) && !existsSync(toFilePath(url)) ? toFilePath(url) : undefined
}
