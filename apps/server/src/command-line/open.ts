import type { Config } from '../config.ts'
import { depsOf, secretOf } from '../make-deps.ts'
import { scryptHasher } from '../secrets/password.ts'
import { randomText } from '../secrets/token.ts'
import { openStore } from '../store/open.ts'
import { type Outcome, runCommand } from './run.ts'

const noAttempts = { attempt: async () => undefined, succeeded: async () => {} }

/** Opens the database beside whatever server is at work on it, does what the words say, and closes it. */
export const atTheDatabase = async (
  config: Config,
  words: string[],
  readLine: () => Promise<string>,
): Promise<Outcome> => {
  const now = () => new Date()
  const store = await openStore(config.database, { now, randomText }, 'guest')
  try {
    const made = depsOf(config, store, secretOf(config), { now, hasher: scryptHasher() })
    const deps = { ...made, attempts: noAttempts, noteUse: () => {} }
    return await runCommand(words, deps, readLine)
  } finally {
    await store.close()
  }
}
