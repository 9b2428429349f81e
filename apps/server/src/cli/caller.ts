import { hostname, userInfo } from 'node:os'
import type { CliCaller } from '../auth/caller.ts'
import type { Deps } from '../deps.ts'

/** The user agent that the audit log records: the user of the operating system and the host. */
export function buildCliUserAgent() {
  return `castellan command line (${readUserName()}@${hostname()})`
}

/** The caller of every command. Access to the database is access to everything. */
export async function createCliCaller({ store, readPolicy }: Deps): Promise<CliCaller> {
  return {
    permissions: 'everything',
    access: await readPolicy(store),
    kind: 'cli',
  }
}

function readUserName() {
  try {
    return userInfo().username
  } catch {
    // A container may run under a user id that has no name.
    return String(process.getuid?.() ?? 'unknown')
  }
}
