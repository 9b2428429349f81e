import sql, { raw, type Sql } from 'sql-template-tag'
import type { Db, Dialect } from '../database.ts'
import type { StoredKinds } from '../schema/mapping/adoption.ts'
import type { Model } from '../schema/models.ts'
import { quoteName, type SchemaNames } from '../schema/names.ts'

/** Rows of a table; `quoted` is its name in SQL. */
type Rows = { table: string; quoted: string; condition: Sql }

/** A foreign key. `cascades`: a deleted row of the parent deletes those that refer to it. */
type Reference = Pick<Rows, 'table' | 'quoted'> & {
  parent: string
  columns: string[]
  parentColumns: string[]
  cascades: boolean
}

type StoredReference = Omit<Reference, 'columns' | 'parentColumns'> & {
  columns: string
  parentColumns: string
}

/** Selects the foreign keys that can refuse or pass on a deletion, of the tables that may be read. */
const referencesSql: Record<Dialect, string> = {
  sqlite: `SELECT "table", printf('"%w"', "table") AS "quoted", "parent", json_group_array("from") AS "columns",
      json_group_array("to") AS "parentColumns", "cascades"
    FROM (SELECT m.name AS "table", f.id, p.name AS "parent", f."from", f.on_delete = 'CASCADE' AS "cascades",
        coalesce(f."to", (SELECT name FROM pragma_table_info(p.name) WHERE pk = f.seq + 1)) AS "to"
      FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
      JOIN sqlite_master p ON p.type = 'table' AND p.name = f."table" COLLATE NOCASE
      WHERE m.type = 'table' AND f.on_delete IN ('CASCADE', 'NO ACTION', 'RESTRICT')
      ORDER BY m.name, f.id, f.seq)
    GROUP BY "table", id`,
  postgresql: `SELECT ${buildTableName('t')} AS "table", format('%I.%I', t.relnamespace::regnamespace, t.relname) AS "quoted",
      ${buildTableName('p')} AS "parent",
      (SELECT json_agg(attname ORDER BY n) FROM unnest(c.conkey) WITH ORDINALITY AS k (number, n)
        JOIN pg_attribute ON attrelid = c.conrelid AND attnum = k.number)::text AS "columns",
      (SELECT json_agg(attname ORDER BY n) FROM unnest(c.confkey) WITH ORDINALITY AS k (number, n)
        JOIN pg_attribute ON attrelid = c.confrelid AND attnum = k.number)::text AS "parentColumns",
      c.confdeltype = 'c' AS "cascades"
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class p ON p.oid = c.confrelid
    WHERE c.contype = 'f' AND c.conparentid = 0 AND c.confdeltype IN ('c', 'a', 'r')
      AND has_schema_privilege(t.relnamespace, 'USAGE') AND has_table_privilege(t.oid, 'SELECT')`,
}

/**
 * Returns a function that names the tables of which rows refer to a user, or to what goes with the user,
 * by a foreign key that does not cascade.
 */
export function createReferenceFinder(
  db: Db,
  { dialect, names, stored }: { dialect: Dialect; names: SchemaNames; stored: StoredKinds },
) {
  return async (userId: string): Promise<string[]> => {
    const references = await readReferences(db, dialect)
    const select = (model: Model, condition: Sql): Rows => {
      const table = names.table(model)
      return { table, quoted: quoteName(table), condition }
    }
    const removed = [
      select('user', sql`{user.id} = ${userId}`),
      select('session', sql`{session.userId} = ${userId}`),
      ...(stored.accounts ? [select('account', sql`{account.userId} = ${userId}`)] : []),
    ]
    const found = new Set<string>()
    for (const rows of listReferring(removed, references))
      if (!found.has(rows.table) && (await hasRows(db, rows))) found.add(rows.table)
    return [...found].sort()
  }
}

/** Names a table of PostgreSQL, with its schema where the search path does not reach it. */
function buildTableName(alias: string) {
  return `CASE WHEN pg_table_is_visible(${alias}.oid) THEN ${alias}.relname
      ELSE concat(${alias}.relnamespace::regnamespace, '.', ${alias}.relname) END`
}

async function readReferences(db: Db, dialect: Dialect): Promise<Reference[]> {
  const rows = await db.queryLong<StoredReference>(raw(referencesSql[dialect]))
  return rows.map(({ columns, parentColumns, cascades, ...tables }) => ({
    ...tables,
    columns: JSON.parse(columns) as string[],
    parentColumns: JSON.parse(parentColumns) as string[],
    cascades: ['t', 'true', '1'].includes(String(cascades)),
  }))
}

/** Lists the rows that refer to removed ones and are not removed with them, through all cascades. */
function listReferring(removed: Rows[], references: Reference[]): Rows[] {
  const followed = new Set<Reference>()
  const referring: Rows[] = []
  const removals = [...removed]
  for (const parent of removals)
    for (const reference of references) {
      if (reference.parent !== parent.table || followed.has(reference)) continue
      const rows = selectReferring(reference, parent)
      const own = removed.find(({ table }) => table === reference.table)
      if (!reference.cascades)
        referring.push(own ? { ...rows, condition: exclude(rows, own) } : rows)
      else if (!own) {
        followed.add(reference)
        removals.push(rows)
      }
    }
  return referring
}

function selectReferring(
  { table, quoted, columns, parentColumns }: Reference,
  { quoted: parent, condition }: Rows,
): Rows {
  const quoteAll = (names: string[]) => raw(names.map(quoteName).join(', '))
  return {
    table,
    quoted,
    condition: sql`(${quoteAll(columns)}) IN
      (SELECT ${quoteAll(parentColumns)} FROM ${raw(parent)} WHERE ${condition})`,
  }
}

function exclude(rows: Rows, removed: Rows) {
  return sql`${rows.condition} AND NOT (${removed.condition})`
}

async function hasRows(db: Db, { quoted, condition }: Rows) {
  const found = await db.queryLong(sql`SELECT 1 FROM ${raw(quoted)} WHERE ${condition} LIMIT 1`)
  return found.length > 0
}
