import {
  createUnavailableError,
  createWriteRefusal,
  type FailureKind,
  type FailureNames,
  RowNotWrittenError,
  StatementError,
} from '../errors.ts'
import { isQuery } from '../sql.ts'

/** The beginning of a value that makes a statement fail which must write a row. */
export const rowNotWritten = 'row not written: '

type PostgresFailure = { code?: unknown; message?: unknown; syscall?: unknown; routine?: unknown }

/**
 * SQLSTATEs after which a later attempt may succeed: connection failure, insufficient resources, timeout
 * of a statement or a transaction, a server that starts or stops.
 */
const transientStates = /^(08...|25P0[34]|53...|57P0[1-5]|57014)$/

/** SQLSTATEs of a full disk, an error of the disk, and a read-only server. */
const writeRefusals = /^(53100|58030|25006)$/

/** Transient errors of `pg` and its pool that have no code. */
const transientMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Cannot use a pool after|Client has encountered a connection error|Client was closed)/

/**
 * SQLSTATEs of a rule of the database: a constraint, the type of a column, the RAISE of a trigger, the
 * check of a view, a policy, a missing right, a table whose changes are published.
 */
const ruleViolations = /^(09...|22...|23...|27...|3[89]...|44...|P0...|42501|428C9|55000)$/

/**
 * SQLSTATEs of a statement that no longer fits the tables: an unknown table, column or operator, or another
 * type. In a query, so is a value that a column's type cannot be compared with. An app changes only its own.
 */
const schemaChanges = /^(42P01|42703|42883|42804|42846)$/
const schemaChangesInQuery = /^22(P02|007|008)$/

/** Where a failure arose in a function that is not one of Castellan's, such as that of a trigger. */
const inOtherFunction = /function (?!"?castellan_)/

const kinds: Record<string, FailureKind> = {
  '23502': 'not-null-violation',
  '23503': 'foreign-key-violation',
  '23505': 'unique-violation',
  '40001': 'conflict',
  '40P01': 'conflict',
  // The timeout of a lock.
  '55P03': 'conflict',
}

type Refusal = FailureNames & {
  code: string
  message: string
  detail?: string
  column?: string
  where?: string
}

/** Whether an error of `pg` means that a later attempt may succeed. */
function isTransient(error: unknown) {
  if (typeof error !== 'object' || error === null) return false
  const failure: PostgresFailure = error
  return (
    isSystemError(failure) ||
    refusesWrites(failure) ||
    transientStates.test(String(failure.code ?? '')) ||
    (error instanceof Error && transientMessages.test(error.message))
  )
}

/** Whether a prepared statement returns other types than when it was prepared. */
export function isPlanOutdated(error: unknown) {
  const { code, routine }: PostgresFailure = error ?? {}
  return code === '0A000' && routine === 'RevalidateCachedQuery'
}

/** Converts an error of `pg`, by its SQLSTATE. `sql` is the statement, where that says more. */
export function toDriverError(error: unknown, sql = '') {
  if (isTransient(error)) {
    const failure: PostgresFailure = error as object
    const { message, code } = failure
    const create = refusesWrites(failure) ? createWriteRefusal : createUnavailableError
    return create(String(message || code), code)
  }
  if (error instanceof Error && error.message.includes(rowNotWritten))
    return new RowNotWrittenError()
  if (!isRefusal(error)) return error
  return new StatementError(kindOf(error, sql), error.message, namesIn(error))
}

function kindOf(error: Refusal, sql: string): FailureKind {
  const { code, message, where = '' } = error
  if (isPlanOutdated(error)) return 'conflict'
  const known = kinds[code]
  if (known) return known
  if (inOtherFunction.test(where)) return 'rule-violation'
  const isChange = schemaChanges.test(code) || (isQuery(sql) && schemaChangesInQuery.test(code))
  if (isChange && !message.includes('castellan_')) return 'schema-changed'
  return ruleViolations.test(code) ? 'rule-violation' : 'refused'
}

function namesIn({ table, constraint, column, detail }: Refusal): FailureNames {
  const columns = column ? [column] : columnsIn(detail)
  return {
    ...(table === undefined ? {} : { table }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(columns === undefined ? {} : { columns }),
  }
}

/** Whether a server refuses all writes. A standby refuses the transaction itself. */
function refusesWrites({ code, routine }: PostgresFailure) {
  const isStandby = code === '0A000' && /_check_hook$/.test(String(routine))
  return isStandby || writeRefusals.test(String(code ?? ''))
}

function isSystemError({ syscall, code }: PostgresFailure) {
  return typeof syscall === 'string' || /^(E[A-Z]+|EAI_[A-Z]+)$/.test(String(code ?? ''))
}

/** Returns the columns in `Key (email)=(…) already exists.` An index on an expression has none. */
function columnsIn(detail = '') {
  return /^Key \(([^()]+)\)=/.exec(detail)?.[1]?.split(', ')
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'string'
}
