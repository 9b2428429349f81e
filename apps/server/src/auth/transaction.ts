import { type AuthRequirement, isProblem, type Problem, problem } from '@castellan/contract'
import type { Deps } from '../deps.ts'
import {
  type AuditEntry,
  isUnchanged,
  type RequestMetadata,
  toAuditEvent,
} from '../domain/audit-event.ts'
import type { RefusedChange, Repositories } from '../store/index.ts'
import type { UserRow } from '../store/rows.ts'
import {
  type AuthenticationTables,
  authenticateApiKey,
  authenticateSession,
  findAssumedCaller,
} from './authenticate.ts'
import { objectionToCaller } from './authorize.ts'
import type { Caller } from './caller.ts'

/** A call by a caller who was authorized when the call arrived. */
export type AuthorizedCall<C extends Caller> = {
  caller: C | undefined
  auth: AuthRequirement
  metadata: RequestMetadata
  /** Whose turn a transaction takes; see `createFairQueue`. */
  client?: string[] | undefined
}

/**
 * Rolls back a transaction whose caller is no longer authorized. It is thrown, so that no endpoint
 * can mistake it for a result of its own work.
 */
export class AuthorizationError extends Error {
  readonly refusal: Problem
  constructor(refusal: Problem) {
    super(refusal.body.message)
    this.refusal = refusal
  }
}

/** The refusal of a change by the database. The log tells the cause. */
export type DatabaseRefusal = Problem<'THE_DATABASE_REFUSED_THIS'> & {
  refused: RefusedChange
  cause: unknown
}

/**
 * Returns `deps` whose transactions authorize the caller again, hand the current caller to their
 * work, and append the audit event of the result before they commit. If the database refuses the change, they
 * return that as a problem. Those on a user read the user together with the caller.
 */
export function withAuthorizedTransactions<C extends Caller>(call: AuthorizedCall<C>, deps: Deps) {
  const transact = async <P, T>(
    prepare: (tx: Repositories) => Promise<P>,
    work: (tx: Repositories, caller: Caller | undefined, prepared: P) => Promise<T>,
  ): Promise<T | DatabaseRefusal> => {
    try {
      return await deps.store.transaction(async (tx) => {
        const [caller, prepared] = await Promise.all([reauthorize(tx, call, deps), prepare(tx)])
        const result = await work(tx, caller, prepared)
        const entry = auditEntryOf(result)
        if (entry)
          await tx.auditEvents.record(toAuditEvent(entry, caller, call.metadata), deps.now())
        return result
      }, call.client)
    } catch (error) {
      const refused = deps.store.explainRefusedChange(error)
      if (!refused) throw error
      return toRefusal(refused, error, call.auth)
    }
  }
  const transaction = <T>(work: (tx: Repositories, caller: Caller | undefined) => Promise<T>) =>
    transact(async () => {}, work)
  const transactionOn = <T>(
    userId: string,
    work: (tx: Repositories, caller: Caller | undefined, target: UserRow | null) => Promise<T>,
  ) => transact((tx) => tx.users.findById(userId), work)
  return { ...deps, store: { ...deps.store, transaction, transactionOn } }
}

/** Tells why the database refused a change to callers who may know its tables. */
function toRefusal(refused: RefusedChange, cause: unknown, auth: AuthRequirement): DatabaseRefusal {
  const message =
    auth === 'nothing' || auth === 'session'
      ? undefined
      : `The database refused this change: ${refused.reason}. Nothing was changed.`
  return { ...problem('THE_DATABASE_REFUSED_THIS', message), refused, cause }
}

/**
 * Returns the caller as they are now. Between the first check and the change the server waits, for
 * the body or for a hash: a ban, a demotion or a sign-out in that time counts (D1).
 */
export async function reauthorize<C extends Caller>(
  tables: AuthenticationTables,
  { caller, auth }: Pick<AuthorizedCall<C>, 'caller' | 'auth'>,
  deps: Pick<Deps, 'readPolicy' | 'now' | 'config'>,
): Promise<Caller | undefined> {
  if (!caller || auth === 'nothing') return undefined
  const current = await authenticateAgain(tables, caller, deps)
  const objection = objectionToCaller(current, auth)
  if (objection) throw new AuthorizationError(objection)
  return current
}

async function authenticateAgain(
  tables: AuthenticationTables,
  caller: Caller,
  deps: Pick<Deps, 'readPolicy' | 'now' | 'config'>,
): Promise<Caller | undefined> {
  switch (caller.kind) {
    case 'session': {
      if (caller.isAssumed) return findAssumedCaller(tables, caller.user.id, deps)
      const identity = await authenticateSession(tables, caller.session.token, deps)
      return identity && { ...caller, ...identity }
    }
    case 'api-key':
      return authenticateApiKey(tables, caller.presented, deps)
    case 'cli':
      return { ...caller, access: await deps.readPolicy(tables) }
  }
}

/** The audit entry of a result. A refusal and a call that changed nothing have none. */
function auditEntryOf(result: unknown) {
  if (isProblem(result)) return undefined
  const event = (result as { event?: AuditEntry } | undefined)?.event
  return event && !isUnchanged(event) ? event : undefined
}
