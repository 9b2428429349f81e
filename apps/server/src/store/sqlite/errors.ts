import type { MappedError } from '@prisma/driver-adapter-utils'
import { DatabaseError } from '../errors.ts'

type Cause = MappedError & { originalCode?: string; originalMessage?: string }

/** A database file that cannot be opened. */
export class FileUnusableError extends DatabaseError {
  constructor(path: string, cause: { message: string }) {
    super(`The database ${path} cannot be opened: ${cause.message}`, { cause })
    this.name = 'FileUnusableError'
  }
}

const busy = 5

const interrupted = 9

const uniqueViolations = [2067, 1555]

const foreignKeyViolations = [787, 1811]

const notNullViolation = 1299

/** Whether another connection has locked the file. */
export function isBusy({ rawCode = 1 }: { rawCode?: number }) {
  return primaryCode(rawCode) === busy
}

/** Converts an error of SQLite to the kind of error that both drivers share, by its extended code. */
export function toMappedError(error: { message: string; rawCode?: number }): Cause {
  return {
    ...kindOf(error),
    originalCode: String(error.rawCode ?? ''),
    originalMessage: error.message,
  }
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

function kindOf({ message, rawCode = 1 }: { message: string; rawCode?: number }): MappedError {
  if (uniqueViolations.includes(rawCode))
    return { kind: 'UniqueConstraintViolation', constraint: { fields: columnsIn(message) } }
  if (rawCode === notNullViolation)
    return { kind: 'NullConstraintViolation', constraint: { fields: columnsIn(message) } }
  if (foreignKeyViolations.includes(rawCode))
    return { kind: 'ForeignKeyConstraintViolation', constraint: { foreignKey: {} } }
  if (isBusy({ rawCode }) || primaryCode(rawCode) === interrupted) return { kind: 'SocketTimeout' }
  return { kind: 'sqlite', extendedCode: rawCode, message }
}
