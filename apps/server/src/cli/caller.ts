import { hostname, userInfo } from 'node:os'
import { withAudit } from '../auth/audit.ts'
import type { Caller, CliCaller } from '../auth/caller.ts'
import type { Deps } from '../deps.ts'

/** Where something is said, and why. */
type Circumstances = { userAgent: string; reason: string | undefined }

/** The command line as the trail names it, with who sits there as far as the system says. */
export function buildCliUserAgent() {
  return `castellan command line (${userOfSystem()}@${hostname()})`
}

/** Whoever is at the command line has the database in their hands: they may do everything. */
export async function createCliCaller({ store, readPolicy }: Deps): Promise<CliCaller> {
  return {
    permissions: 'everything',
    access: await readPolicy(store),
    kind: 'cli',
  }
}

/** The same deps, with transactions that know this caller and tell the trail. */
export function withCliTransaction(caller: Caller, circumstances: Circumstances, deps: Deps) {
  const transaction = <T>(work: (tx: never, still: Caller) => Promise<T>) =>
    deps.store.transaction(async (tx) => {
      const still = { ...caller, access: await deps.readPolicy(tx) }
      const answer = await work(tx as never, still)
      return withAudit(tx, answer, { caller: still, circumstances, now: deps.now })
    })
  return { ...deps, store: { ...deps.store, transaction } }
}

function userOfSystem() {
  try {
    return userInfo().username
  } catch {
    // A container may run as a number that nobody has a name for.
    return String(process.getuid?.() ?? 'unknown')
  }
}
