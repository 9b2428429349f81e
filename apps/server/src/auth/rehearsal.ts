import type { AuthRequirement, Problem } from '@castellan/contract'
import type { Deps } from '../deps.ts'
import { findAssumedCaller } from './authenticate.ts'
import { objectionToCall } from './authorize.ts'
import type { Caller } from './caller.ts'
import {
  AuthorizationError,
  type AuthorizedCall,
  withAuthorizedTransactions,
} from './transaction.ts'

/** What an endpoint works with. */
type CallDeps = ReturnType<typeof withAuthorizedTransactions> & {
  /** Rehearses calls of the caller, or of another user as in a session of theirs. */
  rehearseAs: (userId?: string) => Promise<Rehearsal>
}

/** Calls endpoints as one caller. Whatever they do is rolled back. */
export type Rehearsal = {
  /** Returns why the caller may not make a call that requires this, or nothing. */
  objectionTo: (auth: AuthRequirement) => Problem | undefined
  /** Runs an endpoint that requires this. */
  run: <T>(
    auth: AuthRequirement,
    work: (deps: CallDeps, caller: Caller | undefined) => Promise<T>,
  ) => Promise<T | Problem>
}

/** A text as long as the hash of a password. No one waits for a hash that is not kept. */
const unusedHash = `${'0'.repeat(32)}:${'0'.repeat(128)}`

const idleHasher: Deps['hasher'] = {
  hash: async () => unusedHash,
  verify: async () => false,
  verifyUnknownUser: async () => false,
}

/** Creates what the endpoint of a call works with: transactions that authorize, and rehearsals. */
export function createCallDeps<C extends Caller>(call: AuthorizedCall<C>, deps: Deps): CallDeps {
  return {
    ...withAuthorizedTransactions(call, deps),
    rehearseAs: async (userId) => {
      const caller =
        userId === undefined ? call.caller : await findAssumedCaller(deps.store, userId, deps)
      return createRehearsal({ ...call, caller }, deps)
    },
  }
}

function createRehearsal(call: AuthorizedCall<Caller>, deps: Deps): Rehearsal {
  const { caller } = call
  const store = { ...deps.store, transaction: deps.store.rehearse }
  const rehearsed = { ...deps, store, hasher: idleHasher }
  return {
    objectionTo: (auth) => objectionToCall(caller, auth, deps.store),
    run: async (auth, work) => {
      try {
        return await work(createCallDeps({ ...call, auth }, rehearsed), caller)
      } catch (error) {
        if (error instanceof AuthorizationError) return error.refusal
        throw error
      }
    },
  }
}
