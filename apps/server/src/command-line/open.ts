import { existsSync } from 'node:fs'
import type { Config } from '../config.ts'
import { depsOf, secretOf } from '../make-deps.ts'
import { scryptHasher } from '../secrets/password.ts'
import { randomText } from '../secrets/token.ts'
import { openStore } from '../store/open.ts'
import { isFile, pathIn } from '../store/url.ts'
import type { ReadLine } from './input.ts'
import { failure, type Order, type Outcome, understood } from './run.ts'

const noAttempts = { attempt: async () => undefined, succeeded: async () => {} }

/** Opens the database beside whatever server is at work on it, does what is to be done, and closes it. */
const done = async (config: Config, { carryOut }: Order) => {
  const now = () => new Date()
  const store = await openStore(config.database, { now, randomText }, 'guest')
  try {
    const made = depsOf(config, store, secretOf(config), { now, hasher: scryptHasher() })
    return await carryOut({ ...made, attempts: noAttempts })
  } finally {
    await store.close()
  }
}

/** The path of the SQLite file that is not there. */
const missingFile = ({ database: { url } }: Config) =>
  isFile(url) && !existsSync(pathIn(url)) ? pathIn(url) : undefined

/** Where one is, or comes from. */
const whereOne =
  '. DATABASE_URL says where it is; the first start of the server makes it, or user create.'

/** What a command line needs of the world. */
type World = { readConfig: () => Config; readLine: ReadLine }

/**
 * Does what the words say. Where there is no SQLite file, whatever is not the first thing that one does
 * makes none: it would answer from a database that no server uses.
 */
export const atTheDatabase = async (
  words: string[],
  { readConfig, readLine }: World,
): Promise<Outcome> => {
  const order = await understood(words, readLine)
  if ('code' in order) return order
  const config = readConfig()
  const missing = missingFile(config)
  if (missing === undefined) return done(config, order)
  if (!order.isFirst)
    return failure(1, `There is no database at ${missing}`, order.asJson, whereOne)
  const { error, ...outcome } = await done(config, order)
  const notice = `A new database is made: ${missing}`
  return { ...outcome, error: error === undefined ? notice : `${notice}\n${error}` }
}
