import { hostname, userInfo } from 'node:os'
import type { Caller, CommandCaller, Deps } from '../deps.ts'
import { recorded } from '../endpoints/recording.ts'

const userOfSystem = () => {
  try {
    return userInfo().username
  } catch {
    // A container may run as a number that nobody has a name for.
    return String(process.getuid?.() ?? 'unknown')
  }
}

/** The command line as the trail names it, with who sits there as far as the system says. */
export const userAgentHere = () => `castellan command line (${userOfSystem()}@${hostname()})`

/** Whoever is at the command line has the database in their hands: they may do everything. */
export const atTheCommandLine = async ({ store, policyOf }: Deps): Promise<CommandCaller> => ({
  user: { id: '' },
  authority: 'everything',
  access: await policyOf(store),
  isUser: false,
  byBearer: true,
})

/** Where something is said, and why. */
type Circumstances = { userAgent: string; reason: string | undefined }

/** The same deps, with transactions that know this caller and tell the trail. */
export const depsFor = (caller: Caller, circumstances: Circumstances, deps: Deps) => {
  const transaction = <T>(work: (tx: never, still: Caller) => Promise<T>) =>
    deps.store.transaction(async (tx) => {
      const still = { ...caller, access: await deps.policyOf(tx) }
      const answer = await work(tx as never, still)
      return recorded(tx, answer, { caller: still, circumstances, now: deps.now })
    })
  return { ...deps, store: { ...deps.store, transaction } }
}
