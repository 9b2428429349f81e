import { randomUUID } from 'node:crypto'
import sql, { raw } from 'sql-template-tag'
import type { Db, Dialect } from '../../database.ts'
import { buildColumn } from '../../sql.ts'
import { isSqliteText, isWholeNumber, type TableMetadata } from '../mapping/introspect.ts'
import type { Model } from '../models.ts'
import type { SchemaNames } from '../names.ts'

type Kind = keyof typeof forms

/** The only spelling of an id of each type. */
const forms = {
  text: /^/,
  uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  smallint: /^(0|[1-9]\d{0,4})$/,
  integer: /^(0|[1-9]\d{0,9})$/,
  bigint: /^(0|[1-9]\d{0,18})$/,
}

const largest: Partial<Record<Kind, bigint>> = {
  smallint: 32_767n,
  integer: 2_147_483_647n,
  bigint: 9_223_372_036_854_775_807n,
}

export type IdTypes = ReturnType<typeof createIdTypes>

/** Returns how ids are checked and generated, by the types of the id columns. */
export function createIdTypes(
  tables: TableMetadata,
  dialect: Dialect,
  names: SchemaNames,
  generateRandomString: () => string,
) {
  const kindIn = (table: Model) => kindOf(tables.get(table)?.get('id')?.type, dialect)
  const kinds = { user: kindIn('user'), session: kindIn('session'), account: kindIn('account') }
  return {
    /** Whether the id column of a table is text. */
    isText: (table: Model) => kinds[table] === 'text',

    /** Whether a string can be an id of a table. The database would reject another one with an error. */
    isPossible: (table: Model, id: string) => {
      const kind = kinds[table]
      const limit = largest[kind]
      return forms[kind].test(id) && (limit === undefined || BigInt(id) <= limit)
    },

    /**
     * Casts an id that a table of Castellan stores as text to the type of the id column, so that
     * PostgreSQL can use the index there. SQLite converts it by itself.
     */
    asId: (table: Model, text: string) => {
      const isCast = dialect === 'postgresql' && kinds[table] !== 'text'
      return raw(isCast ? `CAST(${text} AS ${kinds[table]})` : text)
    },

    /** Returns the id of a new row, or undefined if the column has a default value that numbers rows. */
    next: async (db: Db, table: Model): Promise<string | undefined> => {
      const kind = kinds[table]
      if (kind === 'text') return generateRandomString()
      if (kind === 'uuid') return randomUUID()
      return dialect === 'sqlite' ? nextNumber(db, names, table) : undefined
    },
  }
}

/** Returns the type of ids by the declared type of their column. An integer of SQLite has 64 bits. */
function kindOf(type = 'text', dialect: Dialect): Kind {
  if (dialect === 'sqlite' && /int|serial/i.test(type)) return 'bigint'
  if (isWholeNumber(type)) return type
  return /uuid/i.test(type) ? 'uuid' : 'text'
}

/**
 * Returns the function that writes what the two largest indexes contain of an id. On SQLite, the beginning of a
 * text: few users with an equal value share it. SQLite compares only ids of columns with such types as texts.
 */
export function findTiebreaker(type = 'text', dialect: Dialect) {
  return dialect === 'sqlite' && isSqliteText(type) && kindOf(type, dialect) !== 'bigint'
    ? (id: string) => `substr(${id}, 1, 12)`
    : (id: string) => id
}

/** Returns the next number of a table of SQLite. It reuses none, if the file counts them. */
async function nextNumber(db: Db, names: SchemaNames, model: Model) {
  const table = names.table(model)
  const counted = await db.query(sql`SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'`)
  const last =
    counted.length > 0 ? sql`(SELECT seq FROM sqlite_sequence WHERE name = ${table})` : sql`0`
  const [row] = await db.query<{ next: bigint }>(
    sql`SELECT max(coalesce(max(${buildColumn(model, 'id')}), 0), coalesce(${last}, 0)) + 1 AS next
      FROM ${raw(`{${model}}`)}`,
  )
  return String(row?.next)
}
