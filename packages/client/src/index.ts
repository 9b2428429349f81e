export type * from './api.ts'

export { type Client, createClient, type InputOf, type ResponseOf } from './client.ts'

export {
  CancelledError,
  ConnectionError,
  isProblem,
  ProblemError,
  TimeoutError,
  UnexpectedResponseError,
} from './errors.ts'

export { iterateAuditEvents } from './iterate-audit-events.ts'

export { iterateUsers } from './iterate-users.ts'

export type { CallOptions, ClientOptions } from './options.ts'

export { requiredPermissions } from './required-permissions.ts'

export { unwrap } from './unwrap.ts'
