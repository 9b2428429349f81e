/** A database that cannot be used. The message says what to do. */
export class DatabaseError extends Error {
  override name = 'DatabaseError'
}

/**
 * Why a statement failed, in the terms that both databases share. A `rule-violation` is a row or a value
 * that another constraint, a trigger, a policy or the type of a column does not allow.
 */
export type FailureKind =
  | 'unavailable'
  | 'writes-refused'
  | 'conflict'
  | 'unique-violation'
  | 'foreign-key-violation'
  | 'not-null-violation'
  | 'rule-violation'
  | 'row-not-written'
  | 'transaction-closed'
  | 'schema-changed'
  | 'refused'

/** What a database names with a failure: a constraint, its columns, and their table. */
export type FailureNames = { table?: string; columns?: string[]; constraint?: string }

/**
 * A statement that failed. The message is that of the database, without the detail that may contain a row.
 */
export class StatementError extends Error {
  override name = 'StatementError'
  readonly kind: FailureKind
  readonly names: FailureNames

  constructor(kind: FailureKind, message: string, names: FailureNames = {}) {
    super(message)
    this.kind = kind
    this.names = names
  }
}

/** A row that the database did not write, without an error. */
export class RowNotWrittenError extends StatementError {
  override name = 'RowNotWrittenError'

  constructor() {
    super(
      'row-not-written',
      'The database did not write the row: it does not exist, or a trigger or a rule prevents it',
    )
  }
}

/** Creates the error of a database that does not serve now, with the cause that the log shows. */
export function createUnavailableError(message: string, code?: unknown) {
  return new StatementError('unavailable', describeCause(message, code))
}

/** Does the same for a reason that all writes share, such as a full disk. */
export function createWriteRefusal(message: string, code?: unknown) {
  return new StatementError('writes-refused', describeCause(message, code))
}

/** Whether a transaction failed because of another one, and may be retried. */
export function isConflict(error: unknown) {
  return isOfKind(error, 'conflict')
}

/** Whether the database does not respond now, but may soon. */
export function isUnavailable(error: unknown) {
  return (
    isOfKind(error, 'unavailable') ||
    isConflict(error) ||
    isWriteRefusal(error) ||
    hasSchemaChanged(error)
  )
}

/** Whether tables are no longer as they were when the server started, which only a restart finds. */
export function hasSchemaChanged(error: unknown) {
  return isOfKind(error, 'schema-changed')
}

/** Whether the database refused a write for a reason that all writes share. */
export function isWriteRefusal(error: unknown) {
  return isOfKind(error, 'writes-refused')
}

/** Whether the database refused a statement for a reason that it alone knows, such as a missing right. */
export function isRefused(error: unknown): error is StatementError {
  return isOfKind(error, 'refused', 'rule-violation', 'row-not-written')
}

/** Whether the database refused a change by a rule of its own: the change alone, not all writes. */
export function isRefusedChange(error: unknown): error is StatementError {
  return isOfKind(
    error,
    'unique-violation',
    'foreign-key-violation',
    'not-null-violation',
    'rule-violation',
    'row-not-written',
  )
}

/** Whether a value exists already in a unique column. */
export function isUniqueViolation(error: unknown): error is StatementError {
  return isOfKind(error, 'unique-violation')
}

function describeCause(message: string, code: unknown) {
  return code === undefined ? message : `${message} (${String(code)})`
}

function isOfKind(error: unknown, ...kinds: FailureKind[]): error is StatementError {
  return error instanceof StatementError && kinds.includes(error.kind)
}
