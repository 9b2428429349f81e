import { randomUUID } from 'node:crypto'
import type { Db, Dialect } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import type { TableMetadata } from './adoption.ts'

type Table = 'user' | 'session' | 'account'

type Kind = keyof typeof forms

/** The one way in which an id of each kind is written: no id has two. */
const forms = {
  text: /^/,
  uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  integer: /^(0|[1-9]\d{0,9})$/,
  bigint: /^(0|[1-9]\d{0,17})$/,
}

const largestInteger = 2_147_483_647

export type IdTypes = ReturnType<typeof createIdTypes>

/** The ids of a database: what can be one, and the next one for a new row. */
export function createIdTypes(
  tables: TableMetadata,
  dialect: Dialect,
  generateRandomString: () => string,
) {
  const typeIn = (table: Table) => tables.get(table)?.get('id')?.type
  const kinds = {
    user: kindOf(typeIn('user')),
    session: kindOf(typeIn('session')),
    account: kindOf(typeIn('account')),
  }
  return {
    /** Whether the column holds text, and can be asked as text. */
    isText: (table: Table) => kinds[table] === 'text',

    /** Whether a text can be an id at all; the database would call another one an error. */
    isPossible: (table: Table, id: string) => {
      const kind = kinds[table]
      return forms[kind].test(id) && (kind !== 'integer' || Number(id) <= largestInteger)
    },

    /**
     * An id that a table of ours keeps as text, as the column of its own table has it: an index there
     * can then be asked. SQLite compares by the column's type by itself.
     */
    asId: (table: Table, text: string) => {
      const isCast = dialect === 'postgresql' && kinds[table] !== 'text'
      return Prisma.raw(isCast ? `CAST(${text} AS ${kinds[table]})` : text)
    },

    next: (db: Db, table: Table): Promise<string> | string => {
      const kind = kinds[table]
      if (kind === 'text') return generateRandomString()
      return kind === 'uuid' ? randomUUID() : nextNumber(db, dialect, table)
    },
  }
}

/** What ids are, as the columns are declared (WIRE §11.7). */
function kindOf(type = 'text'): Kind {
  if (/int|serial/i.test(type)) return /big|int8/i.test(type) ? 'bigint' : 'integer'
  return /uuid/i.test(type) ? 'uuid' : 'text'
}

/** The next number of a table, never one that was given before where the database keeps count. */
async function nextNumber(db: Db, dialect: Dialect, table: Table) {
  const quoted = `"${table}"`
  if (dialect === 'postgresql') {
    const [row] = await db.query<{ next: bigint }>(
      Prisma.sql`SELECT nextval(pg_get_serial_sequence(${quoted}, 'id')) AS next`,
    )
    return String(row?.next)
  }
  const counted = await db.query(
    Prisma.sql`SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'`,
  )
  const last =
    counted.length > 0 ? `(SELECT seq FROM sqlite_sequence WHERE name = '${table}')` : '0'
  const [row] = await db.query<{ next: bigint }>(
    Prisma.sql`SELECT max(coalesce(max("id"), 0), coalesce(${Prisma.raw(last)}, 0)) + 1 AS next
      FROM ${Prisma.raw(quoted)}`,
  )
  return String(row?.next)
}
