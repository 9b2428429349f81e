import Database from 'libsql'
import pg from 'pg'

const columns = {
  user: [
    'id',
    'name',
    'email',
    'emailVerified',
    'createdAt',
    'updatedAt',
    'role',
    'banned',
    'banReason',
  ],
  account: ['id', 'accountId', 'providerId', 'userId', 'password', 'createdAt', 'updatedAt'],
  session: [
    'id',
    'token',
    'userId',
    'expiresAt',
    'createdAt',
    'updatedAt',
    'ipAddress',
    'userAgent',
  ],
} as const

type Table = keyof typeof columns

/** The values of a row, in the order of the table's `columns`. */
export type RowValues = (string | boolean | Date | null)[]

type TableWriter = {
  write: (table: Table, rows: RowValues[]) => Promise<void>
  end: () => Promise<void>
}

/** Opens a SQLite database for many inserts. */
export function openFileWriter(path: string): TableWriter {
  const file = new Database(path)
  file.exec('PRAGMA synchronous = OFF')
  const prepare = (table: Table) =>
    file.prepare(
      `INSERT INTO "${table}" (${quoteColumns(table)}) VALUES (${columns[table].map(() => '?').join(', ')})`,
    )
  const inserts = {
    user: prepare('user'),
    account: prepare('account'),
    session: prepare('session'),
  }
  return {
    write: async (table, rows) => {
      file.exec('BEGIN')
      for (const row of rows) inserts[table].run(row.map(toSqliteValue))
      file.exec('COMMIT')
    },
    end: async () => {
      file.exec('ANALYZE')
      file.exec('PRAGMA journal_mode = WAL')
      file.close()
    },
  }
}

/** Opens a PostgreSQL database for many inserts. */
export async function openServerWriter(url: string): Promise<TableWriter> {
  const client = new pg.Client(url)
  await client.connect()
  return {
    write: async (table, rows) => {
      const arrays = columns[table].map((_, i) => rows.map((row) => row[i]))
      const parameters = columns[table].map((name, i) => `$${i + 1}::${toColumnType(name)}[]`)
      await client.query(
        `INSERT INTO "${table}" (${quoteColumns(table)}) SELECT * FROM unnest(${parameters.join(', ')})`,
        arrays,
      )
    },
    end: async () => {
      await client.query('VACUUM ANALYZE')
      await client.end()
    },
  }
}

function toSqliteValue(value: RowValues[number]) {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'boolean' ? Number(value) : value
}

function toColumnType(name: string) {
  if (name.endsWith('At')) return 'timestamptz'
  return ['emailVerified', 'banned'].includes(name) ? 'bool' : 'text'
}

function quoteColumns(table: Table) {
  return columns[table].map((name) => `"${name}"`).join(', ')
}
