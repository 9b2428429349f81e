import { isTracing, runInSpan } from '../tracing.ts'
import type { Dialect, Driver, Statement } from './database.ts'
import type { OpenDatabase } from './open-database.ts'

/** Runs a statement in a span, which has its text, without any value. */
type TraceStatement = <T>(sql: string, run: () => Promise<T>) => Promise<T>

/**
 * Returns a database whose statements for requests are spans; those of the background are not. Without an SDK
 * it is the same database.
 */
export function addTracing(database: OpenDatabase): OpenDatabase {
  if (!isTracing) return database
  const traceStatement = createStatementTrace(database.dialect)
  const { queryDriver, longQueryDriver, rateLimitClient } = database
  return {
    ...database,
    queryDriver: traceDriver(queryDriver, traceStatement),
    longQueryDriver: traceDriver(longQueryDriver, traceStatement),
    ...(rateLimitClient && {
      rateLimitClient: {
        query: (query) => traceStatement(query.text, () => rateLimitClient.query(query)),
      },
    }),
    begin: async (mode) => {
      // With the wait for a connection, or for the transactions before it.
      const transaction = await runInSpan('BEGIN', {}, () => database.begin(mode))
      return {
        ...transaction,
        ...traceDriver(transaction, traceStatement),
        commit: (lastWrites = []) =>
          traceStatement([...lastWrites.map(({ sql }) => sql), 'COMMIT'].join('; '), () =>
            transaction.commit(lastWrites),
          ),
      }
    },
  }
}

function createStatementTrace(dialect: Dialect): TraceStatement {
  return (sql, run) =>
    runInSpan(
      /\w+/.exec(sql)?.[0] ?? 'query',
      { 'db.system.name': dialect, 'db.query.text': sql },
      run,
    )
}

function traceDriver({ query, execute }: Driver, traceStatement: TraceStatement): Driver {
  return {
    query: <T>(statement: Statement) => traceStatement(statement.sql, () => query<T>(statement)),
    execute: (statement) => traceStatement(statement.sql, () => execute(statement)),
  }
}
