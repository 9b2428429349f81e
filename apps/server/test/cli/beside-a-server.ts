import { runCli } from '../../src/cli/open.ts'
import { createScryptHasher } from '../../src/secrets/password.ts'
import { startServer } from '../kit/server.ts'

/** A server, and its command line beside it; `line` is what the standard input says, each time. */
export async function startServerWithCli() {
  const server = await startServer({ hasher: createScryptHasher() })
  const castellan = (words: string[], line?: string) =>
    runCli(words, { readConfig: () => server.config, readLine: async () => line })
  return { ...server, castellan }
}
