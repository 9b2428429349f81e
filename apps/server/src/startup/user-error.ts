import { inspect } from 'node:util'
import { shortenMessage } from '@castellan/contract'
import { ConfigError } from '../config/config.ts'
import { FirstAdminError } from '../jobs/create-first-admin.ts'
import { DatabaseError } from '../store/errors.ts'

/** A worker of the server cannot start. The message is what it says itself. */
export class WorkerStartError extends Error {
  override name = 'WorkerStartError'
}

/** Errors that the user can fix. Their message is enough, without a stack. */
const userErrors = [ConfigError, DatabaseError, FirstAdminError, WorkerStartError]

/** Describes an error that ends the program, with its stack only if it is a bug. */
export function describeError(error: unknown) {
  return describeUserError(error as Error) ?? inspect(error)
}

/** Returns the message for an error that the user can fix; a file error counts as one. */
function describeUserError(error: NodeJS.ErrnoException) {
  if (error.syscall === 'listen' || error.syscall === 'getaddrinfo')
    return `${error.message}. Check HOST and PORT.`
  const isUserError = userErrors.some((kind) => error instanceof kind) || error.path !== undefined
  return isUserError ? shortenMessage(error.message) : undefined
}
