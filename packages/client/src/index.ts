export type { ApiKey, AuditEvent, Role, Session, User } from '@castellan/contract'

export type { CallOptions, ClientOptions } from './call.ts'

export { type Client, createClient, type InputOf, type ResponseOf } from './client.ts'

export {
  CancelledError,
  ConnectionError,
  isProblem,
  type ProblemCode,
  ProblemError,
  TimeoutError,
  UnexpectedResponseError,
} from './errors.ts'

export { iterateAuditEvents } from './iterate-audit-events.ts'

export { iterateUsers } from './iterate-users.ts'

export { unwrap } from './unwrap.ts'
