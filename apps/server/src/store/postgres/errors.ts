import {
  createUnavailableError,
  type FailureKind,
  RowNotWrittenError,
  StatementError,
} from '../errors.ts'

/** The beginning of a value that makes a statement fail which must write a row. */
export const rowNotWritten = 'row not written: '

type PostgresFailure = { code?: unknown; message?: unknown; syscall?: unknown }

/**
 * SQLSTATEs after which a later attempt may succeed: connection failure, insufficient resources, lock or
 * statement timeout, a server that starts, stops or is a standby.
 */
const transientStates = /^(08...|53...|57P0[1-5]|57014|55P03|25006)$/

/** Transient errors of `pg` and its pool that have no code. */
const transientMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Cannot use a pool after|Client has encountered a connection error|Client was closed)/

const kinds: Record<string, FailureKind> = {
  '23502': 'not-null-violation',
  '23503': 'foreign-key-violation',
  '23505': 'unique-violation',
  '40001': 'conflict',
  '40P01': 'conflict',
}

type Refusal = { code: string; message: string; detail?: string; column?: string }

/** Whether an error of `pg` means that a later attempt may succeed. */
function isTransient(error: unknown) {
  if (typeof error !== 'object' || error === null) return false
  const failure: PostgresFailure = error
  return (
    isSystemError(failure) ||
    transientStates.test(String(failure.code ?? '')) ||
    (error instanceof Error && transientMessages.test(error.message))
  )
}

/** Converts an error of `pg`, by its SQLSTATE. */
export function toDriverError(error: unknown) {
  if (isTransient(error)) {
    const { message, code }: PostgresFailure = error as object
    return createUnavailableError(String(message || code), code)
  }
  if (error instanceof Error && error.message.includes(rowNotWritten))
    return new RowNotWrittenError()
  if (!isRefusal(error)) return error
  const { code, message, detail, column } = error
  return new StatementError(
    kinds[code] ?? 'refused',
    message,
    column ? [column] : columnsIn(detail),
  )
}

function isSystemError({ syscall, code }: PostgresFailure) {
  return typeof syscall === 'string' || /^(E[A-Z]+|EAI_[A-Z]+)$/.test(String(code ?? ''))
}

/** Returns the columns in `Key (email)=(…) already exists.` */
function columnsIn(detail = '') {
  return /Key \(([^)]+)\)/.exec(detail)?.[1]?.split(', ')
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'string'
}
