import {
  createUnavailableError,
  createWriteRefusal,
  DatabaseError,
  type FailureKind,
  type FailureNames,
  StatementError,
} from '../errors.ts'

/** What to do about a message of SQLite. */
const cures = [
  {
    pattern: /is not a database/,
    cure: 'DATABASE_URL must name a SQLite file, or one that does not exist yet.',
  },
  { pattern: /malformed/, cure: 'Restore a backup of the file in DATABASE_URL.' },
  { pattern: /is full/, cure: 'Free some space on its disk.' },
]

/** A database file that cannot be opened. */
export class FileUnusableError extends DatabaseError {
  constructor(path: string, cause: { message: string }) {
    const { message } = cause
    const cure = cures.find(({ pattern }) => pattern.test(message))?.cure
    super(
      `The database ${path} cannot be opened: ${cure === undefined ? message : `${message}. ${cure}`}`,
      { cause },
    )
    this.name = 'FileUnusableError'
  }
}

/** A statement that took longer than its connection allows. */
export class InterruptedError extends StatementError {
  constructor(message: string, code: number) {
    super('unavailable', `${message} (${code})`)
    this.name = 'InterruptedError'
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
    throw error instanceof StatementError ? new FileUnusableError(path, error) : error
  }
}

const busy = 5

const interrupted = 9

/** A file that is read-only, an error of the disk, a full disk, and a file that cannot be opened. */
const cannotWrite = [8, 10, 13, 14]

const uniqueViolations = [2067, 1555]

const foreignKeyViolation = 787

const notNullViolation = 1299

/** A value that is too big, a constraint, which includes the RAISE of a trigger, and a type. */
const valueRefusals = [18, 19, 20]

/** Messages about a trigger or a constraint that needs what is not there: a table, a function of the app. */
const brokenRules =
  /^(no such table: main\.|no such function|unsafe use of|foreign key mismatch|no such column: (NEW|OLD)\.)/i

/** Messages about a table or a column of an app that was there when the server started. */
const schemaChanges = /^no such (table|column): (?!castellan_)/i

/** Whether another connection has locked the file. */
export function isBusy({ rawCode = 1 }: { rawCode?: number }) {
  return primaryCode(rawCode) === busy
}

/** Converts an error of SQLite, by its extended code. */
export function toDriverError({ message, rawCode = 1 }: { message: string; rawCode?: number }) {
  const code = primaryCode(rawCode)
  if (code === interrupted) return new InterruptedError(message, rawCode)
  if (code === busy) return createUnavailableError(message, rawCode)
  if (cannotWrite.includes(code)) return createWriteRefusal(message, rawCode)
  const kind = kindOf(rawCode, message)
  return new StatementError(kind, message, namesIn(kind, message))
}

function primaryCode(code: number) {
  return code & 0xff
}

/** Returns the names in `UNIQUE constraint failed: user.email`, and in `CHECK constraint failed: adult`. */
function namesIn(kind: FailureKind, message: string): FailureNames {
  const [, failed] = message.split('constraint failed: ')
  if (failed === undefined) return {}
  if (kind === 'rule-violation') return { constraint: failed }
  const columns = failed.split(', ').map((name) => name.split('.'))
  // An index on an expression is named by itself.
  if (columns.some(({ length }) => length !== 2)) return {}
  return { table: columns[0]?.[0] ?? '', columns: columns.map(([, name = '']) => name) }
}

function kindOf(rawCode: number, message: string): FailureKind {
  if (uniqueViolations.includes(rawCode)) return 'unique-violation'
  if (rawCode === notNullViolation) return 'not-null-violation'
  if (rawCode === foreignKeyViolation) return 'foreign-key-violation'
  const isRule = valueRefusals.includes(primaryCode(rawCode)) || brokenRules.test(message)
  if (isRule) return 'rule-violation'
  return schemaChanges.test(message) ? 'schema-changed' : 'refused'
}
