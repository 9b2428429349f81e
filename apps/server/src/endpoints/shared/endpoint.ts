import type { AppRoute, AppRouter, ServerInferRequest, ServerInferResponses } from '@ts-rest/core'
import type { Caller, SessionCaller } from '../../auth/caller.ts'
import type { Rehearsal } from '../../auth/rehearsal.ts'
import type { DatabaseRefusal } from '../../auth/transaction.ts'
import type { Deps, Device } from '../../deps.ts'
import type { AuditEntry } from '../../domain/audit-event.ts'
import type { Repositories } from '../../store/index.ts'
import type { UserRow } from '../../store/rows.ts'

/** The client of a request, as a new session records it. */
export type ClientInfo = { ipAddress: string; userAgent: string }

/** Runs one step of long work in the turn of its caller. */
export type TakeTurn = <T>(step: () => Promise<T>) => Promise<T>

/** Counts a call in the rate limit of its path. Returns the seconds to wait if there were too many. */
export type CountCall = (path: string) => Promise<number | undefined>

/** How a response changes the session that a browser holds. */
export type SessionChange =
  | { does: 'open'; token: string; remembered: boolean; deviceToken?: string | undefined }
  | { does: 'impersonate'; token: string; admin: { token: string; remembered: boolean } }
  | { does: 'return'; token: string; remembered: boolean }
  | { does: 'close' }

/** What a result asks for besides its status and body. */
type Effects = {
  session?: SessionChange
  /** The value of the header `location`. */
  location?: string
  retryAfterSeconds?: number
  headers?: Record<string, string>
  /** What was done, for the audit log. The transaction that did it records it. */
  event?: AuditEntry
  /** What was refused or found done already, for the audit log. After many, it is only counted. */
  unchanged?: AuditEntry
  /** The error behind a refusal, for the log. */
  cause?: unknown
  /** NDJSON to send in place of the body. */
  stream?: AsyncGenerator<string, void, undefined>
}

type AuthOf<R extends AppRoute> = R extends { metadata: { auth: infer N } } ? N : never

type CallerOf<R extends AppRoute> =
  AuthOf<R> extends 'nothing'
    ? Caller | undefined
    : AuthOf<R> extends 'session'
      ? SessionCaller
      : Caller

/** A validated request, with a caller who meets the requirement of the entry. */
export type EndpointRequest<R extends AppRoute> = ServerInferRequest<R> & {
  caller: CallerOf<R>
  client: ClientInfo
  /** The device of the request, if it has signed in before, to whichever account. */
  device: Device | undefined
  /** The session token of the request, whether or not its session is live. */
  token: string | undefined
  /** The reason in the header `x-reason`. */
  reason: string | undefined
  /** Runs one step of long work in the turn of the caller. */
  takeTurn: TakeTurn
  /** Counts a call of the caller that is not a request of its own. */
  countCall: CountCall
}

/**
 * What an endpoint works with. Its transactions authorize the caller again: decide what they may do by
 * the caller that the transaction hands on. They return a refusal of the database as a problem.
 */
export type EndpointDeps<C = Caller> = Omit<Deps, 'store'> & {
  /** Rehearses calls of the caller, or of another user as in a session of theirs. */
  rehearseAs: (userId?: string) => Promise<Rehearsal>
  store: Omit<Deps['store'], 'transaction' | 'rehearse'> & {
    transaction: <T>(
      work: (tx: Repositories, caller: C) => Promise<T>,
    ) => Promise<T | DatabaseRefusal>
    /** The same for work on a user, who is read together with the caller. */
    transactionOn: <T>(
      userId: string,
      work: (tx: Repositories, caller: C, target: UserRow | null) => Promise<T>,
    ) => Promise<T | DatabaseRefusal>
  }
}

/** Implements one contract entry: a validated request in, a declared response out. */
export type Endpoint<R extends AppRoute> = (
  request: EndpointRequest<R>,
  deps: EndpointDeps<CallerOf<R>>,
) => Promise<ServerInferResponses<R> & Effects>

/** One endpoint per contract entry; a missing or surplus one does not compile. */
export type Endpoints<C extends AppRouter> = {
  [K in keyof C]: C[K] extends AppRoute
    ? Endpoint<C[K]>
    : C[K] extends AppRouter
      ? Endpoints<C[K]>
      : never
}

/** The result of an endpoint of any entry. */
export type EndpointResult = { status: number; body: unknown } & Effects

/** An endpoint of any entry. Its types were checked where it was bound to its entry. */
export type AnyEndpoint = (
  request: { body: unknown; query: unknown } & Pick<
    EndpointRequest<AppRoute>,
    'client' | 'device' | 'token' | 'reason' | 'takeTurn' | 'countCall'
  > & { caller: Caller | undefined },
  deps: EndpointDeps<Caller | undefined>,
) => Promise<EndpointResult>
