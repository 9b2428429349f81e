import { DriverAdapterError } from '@prisma/driver-adapter-utils'

type UnavailableKind = 'ConnectionClosed' | 'DatabaseNotReachable' | 'SocketTimeout'

/** Creates the error of a database that does not serve now, with the cause that the log tells. */
export function createUnavailableError(kind: UnavailableKind, message: string, code?: unknown) {
  const error = new DriverAdapterError({ kind, originalMessage: message })
  error.message = code === undefined ? message : `${message} (${String(code)})`
  return error
}
