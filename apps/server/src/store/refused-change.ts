import { isRefusedChange } from './errors.ts'
import { joinNames } from './schema/mapping/join-names.ts'

/** A change that the database refused, and why. `isReference`: a foreign key is the reason. */
export type RefusedChange = { reason: string; isReference: boolean; table: string | undefined }

/**
 * Returns why the database refused a change: a part of a sentence with the names of tables and columns, but
 * no values. Returns nothing for any other error.
 */
export function explainRefusedChange(error: unknown): RefusedChange | undefined {
  if (!isRefusedChange(error)) return undefined
  const { kind, names } = error
  const { table, columns = [], constraint } = names
  const ofTable = table ? ` of the table ${table}` : ''
  const listed = columns.length > 0 ? joinNames(columns) : undefined
  const isReference = kind === 'foreign-key-violation'
  const rule = constraint
    ? `the constraint ${constraint}${ofTable}`
    : `a trigger, a constraint, a policy or a missing right${ofTable}`
  const reasons: Partial<Record<typeof kind, string>> = {
    'unique-violation': `another row${ofTable} has the same ${listed ?? 'value in a unique column'}`,
    'not-null-violation': `the column ${listed}${ofTable} requires a value`,
    'foreign-key-violation': `a foreign key${ofTable} does not allow it`,
    'row-not-written': 'a trigger, a rule or a policy discards it without an error',
  }
  return { reason: reasons[kind] ?? `${rule} does not allow it`, isReference, table }
}
