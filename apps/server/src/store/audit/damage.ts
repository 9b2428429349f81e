import sql from 'sql-template-tag'
import type { Db, Dialect } from '../database.ts'

const auditTables = [
  'castellan_audit_events',
  'castellan_audit_checkpoints',
  'castellan_audit_prunings',
]

/**
 * Returns what SQLite finds wrong in the tables of the audit log, at most 100 sentences for each. An index that
 * lacks the entry of an event hides it from filters.
 */
export async function findDamage({ queryLong }: Pick<Db, 'queryLong'>, dialect: Dialect) {
  if (dialect !== 'sqlite') return []
  const found: string[] = []
  for (const table of auditTables) {
    const rows = await queryLong<{ sentence: string }>(
      sql`SELECT "integrity_check" AS "sentence" FROM pragma_integrity_check(${table})`,
    )
    found.push(...rows.map(({ sentence }) => sentence).filter((sentence) => sentence !== 'ok'))
  }
  return found
}
