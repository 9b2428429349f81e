import type { Contract, Problem } from '@castellan/contract'
import type {
  AppRoute,
  ClientInferRequest,
  ClientInferResponses,
  HTTPStatusCode,
} from '@ts-rest/core'
import { type CallOptions, type ClientOptions, call } from './call.ts'
import { routes } from './routes.ts'
import { unwrap } from './unwrap.ts'

type Plain<T> = T extends object ? { [K in keyof T]: T[K] } : T

type EntryInput<R> = R extends AppRoute
  ? ClientInferRequest<R> extends { body: infer B }
    ? Plain<B>
    : ClientInferRequest<R> extends { query: infer Q }
      ? Plain<Q>
      : ClientInferRequest<R> extends { query?: infer Q }
        ? Plain<Exclude<Q, undefined>> | undefined
        : undefined
  : never

type EntryAnswer<R> = R extends AppRoute ? ClientInferResponses<R, HTTPStatusCode, 'force'> : never

/** What may be refused before the entry is found: a wrong `baseUrl`, a slow or an overlong request. */
type RefusedEarlier = Problem<
  'NOT_FOUND' | 'METHOD_NOT_ALLOWED' | 'REQUEST_TIMEOUT' | 'HEADERS_TOO_LARGE'
> & { body: { requestId?: string }; headers: Headers }

/** What a method takes: `InputOf<'bans', 'banUser'>`. */
export type InputOf<S extends keyof Contract, K extends keyof Contract[S]> = EntryInput<
  Contract[S][K]
>

/** What a method answers, a union narrowed by `status`: `AnswerOf<'bans', 'banUser'>`. */
export type ResponseOf<S extends keyof Contract, K extends keyof Contract[S]> =
  | EntryAnswer<Contract[S][K]>
  | RefusedEarlier

type MayBeLeftOut<I> = undefined extends I ? true : object extends I ? true : false

type Method<S extends keyof Contract, K extends keyof Contract[S]> =
  MayBeLeftOut<InputOf<S, K>> extends true
    ? (input?: InputOf<S, K>, options?: CallOptions) => Promise<ResponseOf<S, K>>
    : (input: InputOf<S, K>, options?: CallOptions) => Promise<ResponseOf<S, K>>

type Methods = { [S in keyof Contract]: { [K in keyof Contract[S]]: Method<S, K> } }

type SignIn = InputOf<'auth', 'signInEmail'>

type SignedIn = Extract<ResponseOf<'auth', 'signInEmail'>, { status: 200 }>['body']

/** A client of the API. */
export type Client = Methods & {
  /** The bearer token that calls are made with. */
  readonly token: string | undefined
  /** Signs in and keeps the token for the calls that follow. Throws what `unwrap` throws. */
  signIn: (input: SignIn, options?: CallOptions) => Promise<SignedIn>
  /** Signs out and forgets the token. Throws what `unwrap` throws. */
  signOut: (options?: CallOptions) => Promise<void>
  /** A client like this one with another token: to act in an impersonation session, say. */
  withToken: (token: string) => Client
}

/** Makes a client of the API at `baseUrl`. @throws TypeError for a `baseUrl` that cannot be one */
export function createClient(options: ClientOptions): Client {
  if (!/^(https?:\/\/|\/)/i.test(options.baseUrl))
    throw new TypeError(`baseUrl must begin with http://, https:// or /: ${options.baseUrl}`)
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
      current.token = undefined
    },
    withToken: (token) => createClient({ ...current, token }),
  }
}
