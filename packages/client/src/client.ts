import type { Contract } from '@castellan/contract'
import type { AppRoute, ClientInferRequest, ClientInferResponses, HTTPStatusCode } from '@ts-rest/core'
import { type CallOptions, type ClientOptions, call } from './call.ts'
import { routes } from './routes.ts'
import { unwrap } from './unwrap.ts'

type Plain<T> = T extends object ? { [K in keyof T]: T[K] } : T

/** What an entry takes: its body, or its query. */
export type InputOf<R extends AppRoute> =
  ClientInferRequest<R> extends { body: infer B }
    ? Plain<B>
    : ClientInferRequest<R> extends { query: infer Q }
      ? Plain<Q>
      : ClientInferRequest<R> extends { query?: infer Q }
        ? Plain<Exclude<Q, undefined>> | undefined
        : undefined

/** What an entry answers: a union, narrowed by `status`. */
export type AnswerOf<R extends AppRoute> = ClientInferResponses<R, HTTPStatusCode, 'force'>

/** A method that makes the call of one entry. */
export type Method<R extends AppRoute> = undefined extends InputOf<R>
  ? (input?: InputOf<R>, options?: CallOptions) => Promise<AnswerOf<R>>
  : object extends InputOf<R>
    ? (input?: InputOf<R>, options?: CallOptions) => Promise<AnswerOf<R>>
    : (input: InputOf<R>, options?: CallOptions) => Promise<AnswerOf<R>>

/** The methods of the contract, by subject. */
export type Methods = {
  [S in keyof Contract]: {
    [K in keyof Contract[S]]: Contract[S][K] extends AppRoute ? Method<Contract[S][K]> : never
  }
}

type SignIn = Contract['auth']['signInEmail']
type SignedIn = Extract<AnswerOf<SignIn>, { status: 200 }>['body']

/** A client of the API. */
export type Client = Methods & {
  /** The bearer token that calls are made with. */
  readonly token: string | undefined
  /** Signs in and keeps the token for the calls that follow. Throws what `unwrap` throws. */
  signIn: (input: InputOf<SignIn>, options?: CallOptions) => Promise<SignedIn>
  /** Signs out and forgets the token. */
  signOut: (options?: CallOptions) => Promise<void>
  /** A client like this one with another token: to act in an impersonation session, say. */
  withToken: (token: string) => Client
}

/** Makes a client of the API at `baseUrl`. */
export const createClient = (options: ClientOptions): Client => {
  const current = { ...options }
  const methods = Object.fromEntries(
    Object.entries(routes).map(([subject, entries]) => [
      subject,
      Object.fromEntries(
        Object.entries(entries).map(([key, route]) => [
          key,
          (input?: object, callOptions?: CallOptions) => call(route, input, current, callOptions),
        ]),
      ),
    ]),
  ) as unknown as Methods
  return {
    ...methods,
    get token() {
      return current.token
    },
    signIn: async (input, callOptions) => {
      const signedIn = await unwrap(methods.auth.signInEmail(input, callOptions))
      current.token = signedIn.token
      return signedIn
    },
    signOut: async (callOptions) => {
      await unwrap(methods.auth.signOut(undefined, callOptions))
      delete current.token
    },
    withToken: (token) => createClient({ ...current, token }),
  }
}
