import { DatabaseError } from '../errors.ts'
import { listModelColumns, type Model, modelNames } from '../schema/models.ts'
import { quoteName } from '../schema/names.ts'
import type { Schema } from '../schema/schema.ts'
import { type ColumnConversion, createConversion } from './column-values.ts'

/** The names of the tables of a database, and of their columns that can be written, with their types. */
export type MovableTables = Map<string, Map<string, string>>

/** A column in both databases: the expressions that read it, and its name in PostgreSQL. */
type ColumnPair = ColumnConversion & {
  source: string
  sourceExpression: string
  target: string
  targetExpression: string
  type: string
}

/** A table in both databases. */
export type TablePair = {
  source: string
  target: string
  columns: ColumnPair[]
  /** The columns that only the file has. */
  missing: string[]
}

/** The tables of a database that are paired, and what an app calls those of better-auth. */
export type PairedDatabase = { catalog: MovableTables; schema: Schema }

/** What a server makes by itself. */
const derived =
  /^castellan_(migrations|write_probe|user_counts|rate_limits|no_sessions|user_search.*)$/

/** Tables of better-auth that the store does not name. */
const unnamed = ['verification']

const auditEvents = 'castellan_audit_events'

/** The number of the transaction, which is 0 for all events of a file: the checkpoints cover it. */
const transactionColumn: ColumnPair = {
  source: 'seq',
  sourceExpression: '0',
  target: 'transaction',
  targetExpression: '"transaction"',
  type: 'bigint',
  ...createConversion({
    name: `${auditEvents}.transaction`,
    type: 'bigint',
    sourceForm: undefined,
    targetForm: undefined,
  }),
}

/** Returns the tables to move, in an order in which references are to rows that exist. */
export function listTablePairs(source: PairedDatabase, target: PairedDatabase): TablePair[] {
  const own = [...source.catalog.keys()]
    .filter((name) => name.startsWith('castellan_') && !derived.test(name))
    .sort()
  const models = modelNames.filter((model) => source.schema.mapping[model] !== undefined)
  return [
    ...models.map((model) => pairModel(model, source, target)),
    ...unnamed
      .filter((name) => source.catalog.has(name))
      .map((name) => pairTable(name, name, source, target)),
    ...own.map((name) => pairTable(name, name, source, target)),
  ]
}

/** Returns the tables that are left in the file. */
export function listLeft(pairs: TablePair[], { catalog }: PairedDatabase) {
  const moved = new Set(pairs.map(({ source }) => source))
  return [...catalog.keys()].filter((name) => !moved.has(name) && !derived.test(name)).sort()
}

function pairModel(model: Model, source: PairedDatabase, target: PairedDatabase) {
  if (target.schema.mapping[model] === undefined)
    throw new DatabaseError(`The PostgreSQL database has no table for ${model}.`)
  const names = { source: source.schema.names, target: target.schema.names }
  return pairTable(names.source.table(model), names.target.table(model), source, target, model)
}

function pairTable(
  sourceTable: string,
  targetTable: string,
  source: PairedDatabase,
  target: PairedDatabase,
  model?: Model,
): TablePair {
  const columns = target.catalog.get(targetTable)
  if (!columns) throw new DatabaseError(`The PostgreSQL database has no table ${targetTable}.`)
  const pairs: ColumnPair[] = []
  const missing: string[] = []
  for (const name of source.catalog.get(sourceTable)?.keys() ?? []) {
    const field = model && findField(model, name, source.schema)
    const paired = (model && field && findColumn(model, field, target.schema)) ?? name
    const type = columns.get(paired)
    if (type === undefined) missing.push(name)
    else
      pairs.push({
        source: name,
        sourceExpression: readColumn(name, source.schema, model, field),
        target: paired,
        targetExpression: readColumn(paired, target.schema, model, field),
        type,
        ...createConversion({
          name: `${sourceTable}.${name}`,
          type,
          sourceForm: source.schema.forms.get(`${model}.${field}`),
          targetForm: target.schema.forms.get(`${model}.${field}`),
        }),
      })
  }
  if (sourceTable === auditEvents) pairs.push(transactionColumn)
  return { source: sourceTable, target: targetTable, columns: pairs, missing }
}

/** Reads a column in its form, as the store does. */
function readColumn(name: string, { names }: Schema, model?: Model, field?: string) {
  return model && field ? names.render(`{${model}.${field}}`) : quoteName(name)
}

/** Returns what the store calls a column of a table of better-auth. */
function findField(model: Model, column: string, schema: Schema) {
  const { mapping } = schema
  const additional = Object.keys(mapping[model]?.additionalFields ?? {})
  return [...listModelColumns(model), ...additional].find(
    (field) => findColumn(model, field, schema) === column,
  )
}

function findColumn(model: Model, field: string, { mapping }: Schema) {
  return mapping[model]?.fields[field] ?? mapping[model]?.additionalFields?.[field]
}
