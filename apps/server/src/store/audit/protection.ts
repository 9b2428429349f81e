import type { Dialect } from '../database.ts'
import type { MigratableDatabase } from '../schema/migrations/migratable-database.ts'
import {
  type RepeatableFile,
  readMigrationFiles,
  sqlFolders,
} from '../schema/migrations/migration-files.ts'
import {
  describeObject,
  findDifference,
  objectsSql,
  toSchemaObjects,
} from '../schema/migrations/objects.ts'
import { createSchemaNames, ownMapping } from '../schema/names.ts'
import { findTableViolations } from './audit-tables.ts'

/** The files of the audit log depend on no field. */
const noFields = { userFields: {}, indexedFields: [] }

/** What is wrong with a trigger, function, policy or table of the audit log. */
export type ProtectionViolation = {
  /** Such as `trigger castellan_audit_events_change`. */
  object: string
  difference: 'missing' | 'disabled' | 'changed' | 'added'
}

/** Selects the triggers and rules on the tables of the audit log. */
const auditTriggersSql: Record<Dialect, string> = {
  sqlite: `SELECT name FROM sqlite_master
    WHERE type = 'trigger' AND lower(tbl_name) GLOB 'castellan_audit_*'`,
  postgresql: `SELECT tgname AS name FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
      WHERE relname LIKE 'castellan\\_audit\\_%' AND pg_table_is_visible(c.oid) AND NOT tgisinternal
    UNION ALL SELECT rulename FROM pg_rewrite JOIN pg_class c ON c.oid = ev_class
      WHERE relname LIKE 'castellan\\_audit\\_%' AND pg_table_is_visible(c.oid)`,
}

/**
 * Compares the triggers and functions that protect the audit log with their files. Others could change or
 * swallow what is written.
 */
export async function findProtectionViolations(
  query: (sql: string) => Promise<unknown[][]>,
  dialect: Dialect,
): Promise<ProtectionViolation[]> {
  const objects = toSchemaObjects(await query(objectsSql[dialect]))
  const triggers = (await query(auditTriggersSql[dialect])).map(([name]) => String(name))
  const files = readMigrationFiles(
    sqlFolders[dialect],
    createSchemaNames(ownMapping),
    noFields,
    dialect,
  )
  const { migrations, repeatables } = files
  const expected = repeatables.filter(isProtection)
  const names = expected.map(({ object }) => object)
  const violations = expected.flatMap((file): ProtectionViolation[] => {
    const difference = findDifference(file, objects)
    return difference ? [{ object: describeObject(file), difference }] : []
  })
  const added = triggers
    .filter((name) => !names.includes(name))
    .map((name): ProtectionViolation => ({ object: `trigger ${name}`, difference: 'added' }))
  return [...violations, ...added, ...(await findTableViolations(query, dialect, migrations))]
}

/** Describes each violation as a sentence, and what a start does about it. */
export async function describeViolations({ query, dialect }: MigratableDatabase) {
  return (await findProtectionViolations(query, dialect)).map(describeViolation)
}

function describeViolation({ object, difference }: ProtectionViolation) {
  if (difference === 'added') return `The ${object} on the audit log is not Castellan's. Drop it.`
  if (/^(table|policy) /.test(object))
    return `The ${object} of the audit log is ${difference}. As the owner, make it again as it was.`
  return `The ${object}, which protects the audit log, is ${difference}. A start as the owner creates it again.`
}

function isProtection({ kind, object }: RepeatableFile) {
  return kind !== 'index' && /^castellan_(audit_|append_only)/.test(object)
}
