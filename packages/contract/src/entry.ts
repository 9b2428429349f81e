import * as z from 'zod'
import { type GuardedPermission, permissionErrors } from './permissions.ts'
import { buildErrorResponses, type ErrorResponses, type ProblemName } from './problem.ts'

/** The body of an entry that reads none: whatever is sent is ignored. */
export const noBody = z.preprocess<unknown, z.ZodUndefined, undefined>(
  () => undefined,
  z.undefined(),
)

/** What a caller needs: nothing, a session, a session or an API key, or a permission. */
export type AuthRequirement = 'nothing' | 'session' | 'caller' | GuardedPermission

/** Errors that every entry can return. */
const errorsOfAll = [
  'TOO_MANY_REQUESTS',
  'INTERNAL_SERVER_ERROR',
  'SERVICE_UNAVAILABLE',
] as const satisfies ProblemName[]

/** Errors that every POST entry can return as well. */
const errorsOfPosts = [
  'BAD_REQUEST',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'MISSING_OR_NULL_ORIGIN',
  'INVALID_ORIGIN',
  'CALLBACK_URL_NOT_A_STRING',
  'INVALID_CALLBACK_URL',
  'INVALID_REDIRECT_URL',
  'INVALID_ERROR_CALLBACK_URL',
  'INVALID_NEW_USER_CALLBACK_URL',
] as const satisfies ProblemName[]

/** Errors that every entry can return which changes something. */
const errorsOfChanges = ['THE_DATABASE_REFUSED_THIS'] as const satisfies ProblemName[]

/** Errors that every entry can return which needs a session. */
const errorsOfSessions = [
  'A_KEY_HAS_NO_SESSION',
  'THE_APP_DOES_NOT_STORE_SESSIONS',
] as const satisfies ProblemName[]

/**
 * Reads the name of a query parameter that is none of the entry's: returns the parameter that it stands
 * for, or what was meant if it must not be ignored.
 */
type ParameterReader = (name: string) => { alias: string } | { meant: string } | undefined

type EntryDefinition = {
  method: 'GET' | 'POST'
  path: `/${string}`
  auth: AuthRequirement
  /** One line, for an index. */
  summary: string
  description: string
  query?: z.ZodType
  /** Without it, unknown parameters are ignored, unless `query` is strict. */
  readParameter?: ParameterReader
  body?: z.ZodType
  /** Whether the body may also be an HTML form. */
  form?: true
  /** An example of the body or the query, for the OpenAPI document. */
  example?: Readonly<Record<string, unknown>>
  /** What a 200 response means, in a few words. */
  responseDescription: string
  response: z.ZodType
  /** The media type of a 200 response; JSON by default. */
  media?: 'application/x-ndjson'
  /** Whether it changes nothing, as no GET entry does. */
  readOnly?: true
  /**
   * Whether it may read a whole table: a caller runs one such query at a time. With `in-turns`, its queries take
   * turns with those of other calls.
   */
  heavy?: true | 'in-turns'
  errors: readonly ProblemName[]
}

type ImpliedErrors<D extends EntryDefinition> =
  | (typeof errorsOfAll)[number]
  | (D extends { query: z.ZodType } | { body: z.ZodType } ? 'VALIDATION_ERROR' : never)
  | (D['method'] extends 'POST' ? (typeof errorsOfPosts)[number] : never)
  | (D extends { method: 'GET' } | { readOnly: true } ? never : (typeof errorsOfChanges)[number])
  | (D extends { heavy: true | 'in-turns' } ? 'TOO_MANY_HEAVY_QUERIES' : never)
  | (D['auth'] extends 'nothing' ? never : 'UNAUTHORIZED')
  | (D['auth'] extends 'session' ? (typeof errorsOfSessions)[number] : never)
  | (D['auth'] extends GuardedPermission ? (typeof permissionErrors)[D['auth']] : never)

type EntryMetadata<A> = {
  auth: A
  responseDescription: string
  form: boolean
  media: string
  example: EntryDefinition['example']
  readParameter: ParameterReader | undefined
  isHeavy: boolean
  takesTurns: boolean
  /** Whether it changes nothing. */
  isReadOnly: boolean
}

type Entry<D extends EntryDefinition> = {
  method: D['method']
  path: D['path']
  summary: string
  description: string
  responses: { 200: D['response'] } & ErrorResponses<D['errors'][number] | ImpliedErrors<D>>
  strictStatusCodes: true
  metadata: EntryMetadata<D['auth']>
} & (D extends { query: infer Q extends z.ZodType } ? { query: Q } : unknown) &
  (D['method'] extends 'POST'
    ? { body: D extends { body: infer B extends z.ZodType } ? B : typeof noBody }
    : unknown)

/** An entry without its exact types, for code that reads the whole contract. */
export type AnyEntry = {
  method: 'GET' | 'POST'
  path: string
  summary: string
  description: string
  query?: z.ZodType
  body?: unknown
  responses: Record<number, z.ZodType | undefined>
  metadata: EntryMetadata<AuthRequirement>
}

/** Describes one endpoint. Adds the errors that follow from its method, input and `auth`. */
export function entry<const D extends EntryDefinition>(definition: D): Entry<D> {
  const { responseDescription, auth, response, errors, form, media, ...route } = definition
  const { example, readParameter, heavy, readOnly, ...described } = route
  return {
    ...(route.method === 'POST' ? { body: noBody } : {}),
    ...described,
    // Built when asked for: only the OpenAPI document needs them, and all take longer than a command may.
    get responses() {
      return {
        200: response,
        ...buildErrorResponses(...listImpliedErrors(definition), ...errors),
      }
    },
    strictStatusCodes: true,
    metadata: {
      auth,
      responseDescription,
      form: form ?? false,
      media: media ?? 'application/json',
      example,
      readParameter,
      isHeavy: heavy !== undefined,
      takesTurns: heavy === 'in-turns',
      isReadOnly: route.method === 'GET' || (readOnly ?? false),
    },
  } as unknown as Entry<D>
}

/** Lists every entry of a contract, with its subject and its key. */
export function listRoutes(contract: Record<string, object>) {
  return Object.entries(contract).flatMap(([subject, entries]) =>
    Object.entries(entries as Record<string, AnyEntry>).map(([key, entry]) => ({
      subject,
      key,
      entry,
    })),
  )
}

function isPermission(auth: AuthRequirement): auth is GuardedPermission {
  return auth in permissionErrors
}

function listImpliedErrors(definition: EntryDefinition): ProblemName[] {
  const { method, auth, query, body, heavy, readOnly } = definition
  return [
    ...errorsOfAll,
    ...(query || body ? (['VALIDATION_ERROR'] as const) : []),
    ...(method === 'POST' ? errorsOfPosts : []),
    ...(method === 'GET' || readOnly ? [] : errorsOfChanges),
    ...(heavy ? (['TOO_MANY_HEAVY_QUERIES'] as const) : []),
    ...(auth === 'nothing' ? [] : (['UNAUTHORIZED'] as const)),
    ...(auth === 'session' ? errorsOfSessions : []),
    ...(isPermission(auth) ? [permissionErrors[auth]] : []),
  ]
}
