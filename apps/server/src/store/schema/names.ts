/**
 * The SQL of the store names tables and columns of better-auth's models as `{user}` and
 * `{user.emailVerified}`. `{user.*}` selects all columns of a model, each named `user.<field>`; so does
 * `{session.* of o as origin}`, of the table `o` in a join. This module is the only place that knows what
 * the app calls them. It writes each statement once, and keeps it.
 */
import { isDecisiveText } from './column-decoders.ts'
import type { ModelMapping, SchemaMapping } from './find-mapping.ts'
import { listModelColumns, type Model, modelNames, models } from './models.ts'

/** What an app calls tables and columns, for SQL. */
export type SchemaNames = {
  /** Writes a statement in the names of the app. */
  render: (sql: string) => string
  /** The name of the table of a model, without quotes. */
  table: (model: Model) => string
  /** The name of a column, without quotes. */
  column: (model: Model, field: string) => string
}

/** The names that better-auth gives, and the migrations of Castellan. */
export const ownMapping: SchemaMapping = Object.fromEntries(
  modelNames.map((model) => [
    model,
    { modelName: model, fields: Object.fromEntries(listModelColumns(model).map((x) => [x, x])) },
  ]),
)

const reference = new RegExp(
  `\\{(${modelNames.join('|')})(?:\\.(\\w+|\\*))?(?: of (\\w+) as (\\w+))?\\}`,
  'g',
)

/** How many statements are kept. */
const statementsKept = 2_000

/** Creates the names of a mapping. `toWhole` writes a column of text that a driver may read in part. */
export function createSchemaNames(
  mapping: SchemaMapping,
  toWhole = (column: string) => column,
): SchemaNames {
  const rendered = new Map<string, string>()
  const mappingOf = (model: Model): ModelMapping => {
    const found = mapping[model]
    if (!found) throw new Error(`There is no table for ${model}`)
    return found
  }
  const column = (model: Model, field: string) => {
    const found = mappingOf(model).fields[field]
    if (found === undefined) throw new Error(`There is no column for ${model}.${field}`)
    return found
  }
  const renderReference = (
    _: string,
    model: Model,
    field: string | undefined,
    table: string | undefined,
    prefix: string = model,
  ) => {
    if (field === undefined) return quoteName(mappingOf(model).modelName)
    if (field !== '*') return quoteName(column(model, field))
    const select = (name: string) => {
      const stored = `${table ? `${table}.` : ''}${quoteName(column(model, name))}`
      return `${isDecisiveText(name) ? toWhole(stored) : stored} AS "${prefix}.${name}"`
    }
    return listSelectedColumns(model).map(select).join(', ')
  }
  const render = (sql: string) => {
    const known = rendered.get(sql)
    if (known !== undefined) return known
    if (rendered.size >= statementsKept) rendered.clear()
    const text = sql.replaceAll(reference, renderReference)
    rendered.set(sql, text)
    return text
  }
  return { render, column, table: (model) => mappingOf(model).modelName }
}

/** Quotes a name of the app. */
export function quoteName(name: string) {
  return `"${name.replaceAll('"', '""')}"`
}

function listSelectedColumns(model: Model): string[] {
  return [...models[model].columns, ...models[model].adminColumns]
}
