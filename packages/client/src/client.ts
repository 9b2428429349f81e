import type { Api, NoUserFields, SignInEmailInput, SignInEmailResponse } from './api.ts'
import { call } from './call.ts'
import type { CallOptions, ClientOptions, FieldSchemas, InferFields } from './options.ts'
import { routes } from './routes.ts'
import { unwrap } from './unwrap.ts'

/** What a method takes, for example `InputOf<'bans', 'banUser'>`. */
export type InputOf<
  S extends keyof Api,
  K extends keyof Api<F>[S],
  F extends object = NoUserFields,
> = Api<F>[S][K] extends (...args: infer A extends unknown[]) => unknown ? A[0] : never

/** What a method returns: a union by `status`, for example `ResponseOf<'bans', 'banUser'>`. */
export type ResponseOf<
  S extends keyof Api,
  K extends keyof Api<F>[S],
  F extends object = NoUserFields,
> = Api<F>[S][K] extends (...args: never) => Promise<infer R> ? R : never

/**
 * A client of the API. `F` has the additional fields of users. Its methods throw `ConnectionError`,
 * `TimeoutError`, `CancelledError` or `UnexpectedResponseError` if there is no response of the API.
 */
export interface Client<F extends object = NoUserFields> extends Api<F> {
  /** The bearer token of the calls. */
  readonly token: string | undefined
  /** Signs in, and stores the token for later calls. @throws ProblemError for an error response */
  signIn: (
    input: SignInEmailInput,
    options?: CallOptions,
  ) => Promise<Extract<SignInEmailResponse<F>, { status: 200 }>['body']>
  /** Signs out, and removes the token. @throws ProblemError for an error response */
  signOut: (options?: CallOptions) => Promise<void>
  /** Returns a client with another token, for example that of an impersonation. */
  withToken: (token: string) => Client<F>
}

/**
 * Creates a client of the API at `baseUrl`. Its types have the additional fields of users: those of
 * `createClient<Fields>`, or of the schemas `userFields`.
 * @throws TypeError if `baseUrl` is not a URL or a path
 */
export function createClient<const S extends FieldSchemas>(
  options: ClientOptions & { userFields: S },
): Client<InferFields<S>>
export function createClient<F extends object = NoUserFields>(options: ClientOptions): Client<F>
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
  ) as unknown as Api
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
