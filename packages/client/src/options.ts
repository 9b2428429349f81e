/** Options of one call. They override the options of the client. */
export type CallOptions = {
  /** Cancels the call, which then throws a `CancelledError`. */
  signal?: AbortSignal | undefined
  /** The time limit in milliseconds, after which the call throws a `TimeoutError`. 0 means no limit. */
  timeoutMs?: number | undefined
  /** Headers to send. They override those of the client. */
  headers?: Record<string, string> | undefined
  /** Why the change is made, in any language. The audit log stores it. */
  reason?: string | undefined
}

/** Options of a client. */
export type ClientOptions = {
  /** The URL of the API: `http://localhost:3000/api/auth`. In a browser, a path is enough. */
  baseUrl: string
  /** The bearer token to send: that of a session, or an API key. */
  token?: string | undefined
  /** A function to use instead of the global `fetch`. */
  fetch?: ((url: string, init?: RequestInit) => Promise<Response>) | undefined
  /** Headers to send with every call. */
  headers?: Record<string, string> | undefined
  /** The time limit of a call in milliseconds. Default: 30,000. 0 means no limit. */
  timeoutMs?: number | undefined
  /** With `include`, a browser sends and stores cookies of another origin. */
  credentials?: 'omit' | 'same-origin' | 'include' | undefined
}

/** A schema of a field, such as one of Zod: of any library that implements Standard Schema. */
type FieldSchema = {
  readonly '~standard': { readonly types?: { readonly output: unknown } | undefined }
}

/** The schemas of the additional fields of users, by name. */
export type FieldSchemas = Readonly<Record<string, FieldSchema>>

/** The types of the fields that schemas describe. */
export type InferFields<S extends FieldSchemas> = {
  -readonly [K in keyof S]: NonNullable<S[K]['~standard']['types']>['output']
}
