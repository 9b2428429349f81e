import { DriverAdapterError, type MappedError } from '@prisma/driver-adapter-utils'

type Failure = { code?: unknown; message?: unknown; syscall?: unknown }

/**
 * SQLSTATEs of a server that may soon answer: the connection failed, resources are short, the lock
 * or the statement took too long, the server starts or stops, or is a standby for now.
 */
const passing = /^(08...|53...|57P0[1-5]|57014|55P03|25006)$/

/** What `pg` and its pool say without a code. */
const passingMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Cannot use a pool after|Client has encountered a connection error|Client was closed)/

type Refusal = { code: string; message: string; detail?: string; severity?: string }

/** Whether an error of `pg` means that the server does not answer now, but may do so soon. */
export function isTransient(error: unknown) {
  if (typeof error !== 'object' || error === null) return false
  const failure: Failure = error
  return (
    isSystemError(failure) ||
    passing.test(String(failure.code ?? '')) ||
    (error instanceof Error && passingMessages.test(error.message))
  )
}

/** What an error of `pg` means, in the words that Prisma has for it. */
export function toDriverError(error: unknown) {
  if (isTransient(error)) return new DriverAdapterError({ kind: 'ConnectionClosed' })
  return isRefusal(error) ? new DriverAdapterError(mapped(error)) : error
}

function isSystemError({ syscall, code }: Failure) {
  return typeof syscall === 'string' || /^(E[A-Z]+|EAI_[A-Z]+)$/.test(String(code ?? ''))
}

/** The columns that PostgreSQL names in `Key (email)=(…) already exists.` */
function columnsIn(detail = '') {
  return /Key \(([^)]+)\)/.exec(detail)?.[1]?.split(', ') ?? []
}

/** In Prisma's words, which go to the log: without the detail, in which the whole row may stand. */
function mapped({ code, message, detail, severity = 'ERROR' }: Refusal): MappedError {
  if (code === '23505')
    return { kind: 'UniqueConstraintViolation', constraint: { fields: columnsIn(detail) } }
  if (code === '23503') return { kind: 'ForeignKeyConstraintViolation' }
  if (code === '40001' || code === '40P01') return { kind: 'TransactionWriteConflict' }
  return {
    kind: 'postgres',
    code,
    severity,
    message,
    detail: undefined,
    column: undefined,
    hint: undefined,
  }
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'string'
}
