import type { AppRoute, AppRouter, ServerInferRequest, ServerInferResponses } from '@ts-rest/core'
import type { Caller, SessionCaller } from '../../auth/caller.ts'
import type { ClientInfo, Deps } from '../../deps.ts'
import type { AuditEntry } from '../../domain/audit-event.ts'
import type { Repositories } from '../../store/index.ts'

/** What an answer does to the session that the browser holds. */
export type SessionChange =
  | { does: 'open'; token: string; remembered: boolean }
  | { does: 'impersonate'; token: string; admin: { token: string; remembered: boolean } }
  | { does: 'return'; token: string; remembered: boolean }
  | { does: 'close' }

type AuthOf<R extends AppRoute> = R extends { metadata: { auth: infer N } } ? N : never

type CallerOf<R extends AppRoute> =
  AuthOf<R> extends 'nothing'
    ? Caller | undefined
    : AuthOf<R> extends 'session'
      ? SessionCaller
      : Caller

/** The request as an endpoint sees it: validated, and with its caller where the entry needs one. */
export type EndpointRequest<R extends AppRoute> = ServerInferRequest<R> & {
  caller: CallerOf<R>
  origin: ClientInfo
  /** The session token that the request presents, whether or not its session is live. */
  token: string | undefined
  /** Why, as the header `x-reason` says. */
  reason: string | undefined
}

/**
 * A declared answer, what it does to the browser's session, where that goes next, when to ask again,
 * and headers of its own.
 */
type Answer<R extends AppRoute> = ServerInferResponses<R> & {
  session?: SessionChange
  location?: string
  retryAfterSeconds?: number
  headers?: Record<string, string>
  /**
   * What was done, for the trail: written in the transaction that answers this; what was refused,
   * in one of its own.
   */
  event?: AuditEntry
  /** What is sent in place of the body, as it is made. */
  lines?: AsyncGenerator<string, void, undefined>
}

/**
 * What an endpoint works with. Its transactions begin with asking anew who the caller is: what they may do
 * is decided by the caller whom the transaction knows, not by the one at the door.
 */
export type EndpointDeps<C = Caller> = Omit<Deps, 'store'> & {
  store: Omit<Deps['store'], 'transaction'> & {
    transaction: <T>(work: (tx: Repositories, caller: C) => Promise<T>) => Promise<T>
  }
}

/** Answers one contract entry: the validated request and the caller in, a declared answer out. */
export type Endpoint<R extends AppRoute> = (
  request: EndpointRequest<R>,
  deps: EndpointDeps<CallerOf<R>>,
) => Promise<Answer<R>>

/** One endpoint per contract entry; a missing or surplus one does not compile. */
export type Endpoints<C extends AppRouter> = {
  [K in keyof C]: C[K] extends AppRoute
    ? Endpoint<C[K]>
    : C[K] extends AppRouter
      ? Endpoints<C[K]>
      : never
}
