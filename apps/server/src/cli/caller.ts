import { hostname, userInfo } from 'node:os'
import { withAudit } from '../auth/audit.ts'
import type { Caller, CliCaller } from '../auth/caller.ts'
import type { Deps } from '../deps.ts'

type CliMetadata = { userAgent: string; reason: string | undefined }

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

/** Returns the deps with transactions that append the audit event of a command. */
export function withCliTransaction(caller: Caller, metadata: CliMetadata, deps: Deps) {
  const transaction = <T>(work: (tx: never, current: Caller) => Promise<T>) =>
    deps.store.transaction(async (tx) => {
      const current = { ...caller, access: await deps.readPolicy(tx) }
      const result = await work(tx as never, current)
      return withAudit(tx, result, { caller: current, circumstances: metadata, now: deps.now })
    })
  return { ...deps, store: { ...deps.store, transaction } }
}

function readUserName() {
  try {
    return userInfo().username
  } catch {
    // A container may run under a user id that has no name.
    return String(process.getuid?.() ?? 'unknown')
  }
}
