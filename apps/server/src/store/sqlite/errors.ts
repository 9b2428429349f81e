import { DriverAdapterError, type MappedError } from '@prisma/driver-adapter-utils'
import { DatabaseError } from '../errors.ts'
import { createUnavailableError } from '../unavailable.ts'

type Cause = MappedError & { originalCode?: string; originalMessage?: string }

/** A database file that cannot be opened. */
export class FileUnusableError extends DatabaseError {
  constructor(path: string, cause: { message: string }) {
    super(`The database ${path} cannot be opened: ${cause.message}`, { cause })
    this.name = 'FileUnusableError'
  }
}

/**
 * Runs work on a file.
 * @throws DatabaseError, also for everything that SQLite refuses
 */
export async function withFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DriverAdapterError)) throw error
    throw new FileUnusableError(path, { message: error.cause.originalMessage ?? error.message })
  }
}

const busy = 5

const interrupted = 9

/** A file that is read-only, an error of the disk, and a full disk. */
const cannotWrite = [8, 10, 13]

const uniqueViolations = [2067, 1555]

const foreignKeyViolations = [787, 1811]

const notNullViolation = 1299

/** Whether another connection has locked the file. */
export function isBusy({ rawCode = 1 }: { rawCode?: number }) {
  return primaryCode(rawCode) === busy
}

/** Converts an error of SQLite to the kind of error that both drivers share, by its extended code. */
export function toDriverError({ message, rawCode = 1 }: { message: string; rawCode?: number }) {
  const code = primaryCode(rawCode)
  if (code === busy || code === interrupted)
    return createUnavailableError('SocketTimeout', message, rawCode)
  if (cannotWrite.includes(code))
    return createUnavailableError('DatabaseNotReachable', message, rawCode)
  const cause: Cause = {
    ...kindOf({ message, rawCode }),
    originalCode: String(rawCode),
    originalMessage: message,
  }
  return new DriverAdapterError(cause)
}

function primaryCode(code: number) {
  return code & 0xff
}

/** Returns the columns in `UNIQUE constraint failed: user.email`. */
function columnsIn(message: string) {
  return (message.split('constraint failed: ')[1] ?? '')
    .split(', ')
    .map((name) => name.split('.').at(-1) ?? name)
}

function kindOf({ message, rawCode }: { message: string; rawCode: number }): MappedError {
  if (uniqueViolations.includes(rawCode))
    return { kind: 'UniqueConstraintViolation', constraint: { fields: columnsIn(message) } }
  if (rawCode === notNullViolation)
    return { kind: 'NullConstraintViolation', constraint: { fields: columnsIn(message) } }
  if (foreignKeyViolations.includes(rawCode))
    return { kind: 'ForeignKeyConstraintViolation', constraint: { foreignKey: {} } }
  return { kind: 'sqlite', extendedCode: rawCode, message }
}
