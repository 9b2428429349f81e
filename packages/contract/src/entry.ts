import { ContractNoBody } from '@ts-rest/core'
import type { z } from 'zod'
import { type GuardedPermission, permissionErrors } from './permissions.ts'
import { buildErrorResponses, type ErrorResponses, type ProblemName } from './problem.ts'

/** What a caller must bring: nothing, any live session, any live session or key, or a permission. */
export type AuthRequirement = 'nothing' | 'session' | 'caller' | GuardedPermission

/** What each request may be refused for, whatever it asks. */
const refusedToAll = [
  'TOO_MANY_REQUESTS',
  'INTERNAL_SERVER_ERROR',
  'SERVICE_UNAVAILABLE',
] as const satisfies ProblemName[]

/** What each request that changes something may be refused for besides. */
const refusedToPosts = [
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

type Description = {
  method: 'GET' | 'POST'
  path: `/${string}`
  auth: AuthRequirement
  /** One line, as an index shows it. */
  summary: string
  description: string
  query?: z.ZodType
  body?: z.ZodType
  /** Whether the body may also come as an HTML form. */
  form?: true
  /** What the answer 200 means, in a few words. */
  responseDescription: string
  response: z.ZodType
  /** What the answer 200 is written in; JSON when left out. */
  media?: 'application/x-ndjson'
  errors: readonly ProblemName[]
}

type RefusedFor<D extends Description> =
  | (typeof refusedToAll)[number]
  | (D extends { query: z.ZodType } | { body: z.ZodType } ? 'VALIDATION_ERROR' : never)
  | (D['method'] extends 'POST' ? (typeof refusedToPosts)[number] : never)
  | (D['auth'] extends 'nothing' ? never : 'UNAUTHORIZED')
  | (D['auth'] extends 'session' ? 'A_KEY_HAS_NO_SESSION' : never)
  | (D['auth'] extends GuardedPermission ? (typeof permissionErrors)[D['auth']] : never)

type EntryOf<D extends Description> = {
  method: D['method']
  path: D['path']
  summary: string
  description: string
  responses: { 200: D['response'] } & ErrorResponses<D['errors'][number] | RefusedFor<D>>
  strictStatusCodes: true
  metadata: { auth: D['auth']; responseDescription: string; form: boolean; media: string }
} & (D extends { query: infer Q extends z.ZodType } ? { query: Q } : unknown) &
  (D['method'] extends 'POST'
    ? { body: D extends { body: infer B extends z.ZodType } ? B : typeof ContractNoBody }
    : unknown)

/** An entry seen without its types, for what walks the whole contract. */
export type AnyEntry = {
  method: 'GET' | 'POST'
  path: string
  summary: string
  description: string
  query?: z.ZodType
  body?: unknown
  responses: Record<number, z.ZodType | undefined>
  metadata: { auth: AuthRequirement; responseDescription: string; form: boolean; media: string }
}

/** Describes one endpoint; the refusals that follow from its method and need are added. */
export function entry<const D extends Description>(description: D): EntryOf<D> {
  const { responseDescription, auth, response, errors, form, media, ...route } = description
  return {
    ...(route.method === 'POST' ? { body: ContractNoBody } : {}),
    ...route,
    responses: { 200: response, ...buildErrorResponses(...refusedFor(description), ...errors) },
    strictStatusCodes: true,
    metadata: {
      auth,
      responseDescription,
      form: form ?? false,
      media: media ?? 'application/json',
    },
  } as unknown as EntryOf<D>
}

/** Every entry of a contract, with its subject and its key. */
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

function refusedFor({ method, auth, query, body }: Description): ProblemName[] {
  return [
    ...refusedToAll,
    ...(query || body ? (['VALIDATION_ERROR'] as const) : []),
    ...(method === 'POST' ? refusedToPosts : []),
    ...(auth === 'nothing' ? [] : (['UNAUTHORIZED'] as const)),
    ...(auth === 'session' ? (['A_KEY_HAS_NO_SESSION'] as const) : []),
    ...(isPermission(auth) ? [permissionErrors[auth]] : []),
  ]
}
