import Database from 'libsql'
import pg from 'pg'

export type Row = Record<string, unknown>

export type Query = (sql: string, values: unknown[]) => Promise<Row[]>

/** The bare driver of a database. */
type Driver = { query: Query; transaction: <T>(work: (query: Query) => Promise<T>) => Promise<T> }

export function openDriver(url: string): Driver {
  return url.startsWith('file:') ? openFile(url.slice('file:'.length)) : openPool(url)
}

function openFile(path: string): Driver {
  const db = new Database(path, { timeout: 5000 })
  const statements = new Map<string, ReturnType<typeof db.prepare>>()
  const query: Query = async (sql, values) => {
    const statement = statements.get(sql) ?? db.prepare(sql)
    statements.set(sql, statement)
    return statement.all(values) as Row[]
  }
  let last: Promise<unknown> = Promise.resolve()
  return {
    query,
    transaction: (work) => {
      const done = last.then(async () => {
        db.exec('BEGIN IMMEDIATE')
        const result = await work(query)
        db.exec('COMMIT')
        return result
      })
      last = done
      return done
    },
  }
}

function openPool(url: string): Driver {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  const names = new Map<string, string>()
  const toName = (text: string) => {
    const name = names.get(text) ?? `floor_${names.size}`
    names.set(text, name)
    return name
  }
  const createQuery = (client: pg.Pool | pg.PoolClient): Query => {
    return async (sql, values) => {
      let i = 0
      const text = sql.replace(/\?/g, () => `$${++i}`)
      return (await client.query<Row>({ name: toName(text), text, values })).rows
    }
  }
  return {
    query: createQuery(pool),
    transaction: async (work) => {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        const result = await work(createQuery(client))
        await client.query('COMMIT')
        return result
      } finally {
        client.release()
      }
    },
  }
}
