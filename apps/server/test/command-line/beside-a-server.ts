import { atTheDatabase } from '../../src/command-line/open.ts'
import { scryptHasher } from '../../src/secrets/password.ts'
import { startServer } from '../harness.ts'

/** A server, and its command line beside it; `line` is what the standard input says, each time. */
export const aServer = async () => {
  const server = await startServer({ hasher: scryptHasher() })
  const castellan = (words: string[], line?: string) =>
    atTheDatabase(words, { readConfig: () => server.config, readLine: async () => line })
  return { ...server, castellan }
}
