/**
 * The SQL of the store names tables and columns of better-auth's models as `{user}` and
 * `{user.emailVerified}`, in a join as `u.{user.emailVerified}`. A column is read in its form
 * (`column-forms.ts`); `{user.role as stored}` is the column itself, where it is written, and
 * `{user.image as indexed}` what indexes contain of it. `{tiebreaker of {user.id}}` is what the two largest
 * indexes contain of an id, and `{tiebreaker of ?}` the same of a parameter. `{user.*}` selects all columns of
 * a model, each named `user.<field>`; so does `{session.* of o as origin}`, of the table `o` in a join. This
 * module is the only place that knows what the app calls them. It writes each statement once, and keeps it.
 */
import { isDecisiveText } from './forms/column-decoders.ts'
import type { ColumnForms } from './forms/column-forms.ts'
import type { ModelMapping, SchemaMapping } from './mapping/find-mapping.ts'
import {
  isLongColumn,
  isOptional,
  listModelColumns,
  type Model,
  modelNames,
  models,
} from './models.ts'

/** What an app calls tables and columns, for SQL. */
export type SchemaNames = {
  /** Writes a statement in the names of the app. */
  render: (sql: string) => string
  /** The name of the table of a model, without quotes. */
  table: (model: Model) => string
  /** The name of a column, without quotes. */
  column: (model: Model, field: string) => string
  /** Whether indexes contain only the beginning of the texts in a column. */
  isLong: (model: Model, field: string) => boolean
}

/** The names that better-auth gives, and the migrations of Castellan. */
export const ownMapping: SchemaMapping = Object.fromEntries(
  modelNames.map((model) => [
    model,
    { modelName: model, fields: Object.fromEntries(listModelColumns(model).map((x) => [x, x])) },
  ]),
)

/** A table of Castellan that has no rows. It stands in for the sessions that an app keeps elsewhere. */
export const noSessionsTable = 'castellan_no_sessions'

const reference = new RegExp(
  `(?:\\b(\\w+)\\.)?\\{(${modelNames.join('|')})(?:\\.(\\w+|\\*))?(?: as (stored|indexed))?(?: of (\\w+) as (\\w+))?\\}`,
  'g',
)

/** Around a column or a parameter. */
const tiebreaker = /\{tiebreaker of ("(?:[^"]|"")+"|[^}]+)\}/g

/** How many statements are kept. */
const statementsKept = 2_000

/**
 * How columns are read. `toWhole` writes a column of text that a driver may read in part, `toTiebreaker` what
 * an index contains of an id. `shown` are the additional fields that are read with every user.
 */
type Readers = {
  forms?: ColumnForms
  toWhole?: (column: string) => string
  toTiebreaker?: (id: string) => string
  shown?: readonly string[]
}

/** Creates the names of a mapping. */
export function createSchemaNames(
  mapping: SchemaMapping,
  {
    forms = new Map(),
    toWhole = (column) => column,
    toTiebreaker = (id) => id,
    shown = [],
  }: Readers = {},
): SchemaNames {
  const rendered = new Map<string, string>()
  const noSessions = { modelName: noSessionsTable, fields: ownMapping.session?.fields ?? {} }
  const mappingOf = (model: Model): ModelMapping => {
    const found = mapping[model] ?? (model === 'session' ? noSessions : undefined)
    if (!found) throw new Error(`There is no table for ${model}`)
    return found
  }
  const column = (model: Model, field: string) => {
    const { fields, additionalFields } = mappingOf(model)
    const found = fields[field] ?? additionalFields?.[field]
    if (found === undefined) throw new Error(`There is no column for ${model}.${field}`)
    return found
  }
  const isLong = (model: Model, field: string) =>
    isLongColumn(model, field) || forms.get(`${model}.${field}`)?.isLong === true
  const renderReference = (
    _: string,
    alias: string | undefined,
    model: Model,
    field: string | undefined,
    as: string | undefined,
    table: string | undefined = alias,
    prefix: string = model,
  ) => {
    if (field === undefined) return quoteName(mappingOf(model).modelName)
    const isAbsent = (name: string) =>
      isOptional(model, name) && mappingOf(model).fields[name] === undefined
    const store = (name: string) => `${table ? `${table}.` : ''}${quoteName(column(model, name))}`
    const read = (name: string) =>
      isAbsent(name)
        ? 'CAST(NULL AS TEXT)'
        : (forms.get(`${model}.${name}`)?.read?.(store(name)) ?? store(name))
    const index = (name: string) =>
      isLong(model, name) ? `substr(${read(name)}, 1, 255)` : read(name)
    if (field !== '*' && as === 'stored') return store(field)
    if (field !== '*') return as ? index(field) : read(field)
    const select = (name: string) =>
      `${isDecisiveText(name) ? toWhole(read(name)) : read(name)} AS "${prefix}.${name}"`
    const additional = model === 'user' ? shown : []
    return [...listSelectedColumns(model), ...additional].map(select).join(', ')
  }
  const render = (sql: string) => {
    const known = rendered.get(sql)
    if (known !== undefined) return known
    if (rendered.size >= statementsKept) rendered.clear()
    const text = sql
      .replaceAll(reference, renderReference)
      .replaceAll(tiebreaker, (_, id: string) => toTiebreaker(id))
    rendered.set(sql, text)
    return text
  }
  return { render, column, isLong, table: (model) => mappingOf(model).modelName }
}

/** Quotes a name of the app. */
export function quoteName(name: string) {
  return `"${name.replaceAll('"', '""')}"`
}

function listSelectedColumns(model: Model): string[] {
  return [...models[model].columns, ...models[model].adminColumns]
}
