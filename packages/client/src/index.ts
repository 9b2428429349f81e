export type { Event, Key, Role, Session, User } from '@castellan/contract'
export type { CallOptions, ClientOptions } from './call.ts'
export { type AnswerOf, type Client, createClient, type InputOf } from './client.ts'
export {
  CancelledError,
  ConnectionError,
  isProblem,
  type ProblemCode,
  ProblemError,
  TimeoutError,
  UnexpectedAnswerError,
} from './errors.ts'
export { events } from './events.ts'
export { pages } from './pages.ts'
export { unwrap } from './unwrap.ts'
