import sql, { empty, join, raw, type Sql } from 'sql-template-tag'
import type { Dialect } from './database.ts'
import { ColumnValue } from './schema/forms/column-forms.ts'
import type { Model } from './schema/models.ts'

/** Whether a statement is a query. */
export function isQuery(sql: string) {
  return /^\s*(SELECT|WITH)\b/.test(sql)
}

/** Quotes the name of a column. It must be a constant: input of a caller never becomes SQL. */
export function quoteColumn(name: string) {
  return raw(`"${name}"`)
}

/** Names a column of a model; `schema/names.ts` knows what the app calls it, and how SQL reads it. */
export function buildColumn(model: Model, field: string) {
  return raw(`{${model}.${field}}`)
}

/** Quotes a list of columns: `"id", "name"`. */
export function quoteColumns(names: readonly string[]) {
  return join(names.map(quoteColumn))
}

/**
 * Writes a column of text for a SELECT on SQLite, where the driver reads a text up to its first NUL. A text
 * with NUL becomes bytes, which equal no text.
 */
export function buildWholeText(column: string) {
  return `iif(instr(${column}, char(0)), x'00', ${column})`
}

/** Does the same on SQLite alone. */
export const toWholeText: Record<Dialect, (column: string) => string> = {
  sqlite: buildWholeText,
  postgresql: (column) => column,
}

/** Selects columns of text as they are stored. */
export function selectWholeTexts(dialect: Dialect, names: readonly string[]) {
  const toWhole = toWholeText[dialect]
  return raw(names.map((name) => `${toWhole(`"${name}"`)} AS "${name}"`).join(', '))
}

/** Selects columns of a table of Castellan in a join, each named `<as>.<name>`. */
export function quoteColumnsAs(table: string, names: readonly string[], as: string) {
  return join(names.map((name) => raw(`${table}."${name}" AS "${as}.${name}"`)))
}

/**
 * Builds the assignments of an UPDATE: `"name" = ?, "image" = ?`. It skips undefined values. Without a
 * model, the table is Castellan's.
 */
export function buildAssignments(columns: object, model?: Model) {
  const assignments = getDefined(columns).map(
    ([name, value]) => sql`${toColumn(name, model)} = ${toValue(name, value, model)}`,
  )
  return join(assignments)
}

/**
 * Builds the columns and values of an INSERT. It skips undefined values. Without a model, the table is
 * Castellan's.
 */
export function buildInsert(row: object, model?: Model) {
  const columns = getDefined(row)
  const names = columns.map(([name]) => toColumn(name, model))
  const values = columns.map(([name, value]) => toValue(name, value, model))
  return sql`(${join(names)}) VALUES (${join(values)})`
}

/** Builds a WHERE clause of conditions that must all hold. */
export function buildWhere(all: Sql[]) {
  return all.length > 0 ? sql`WHERE ${join(all, ' AND ')}` : empty
}

/** Names a column that is written. */
function toColumn(name: string, model: Model | undefined) {
  return model ? raw(`{${model}.${name} as stored}`) : quoteColumn(name)
}

function toValue(name: string, value: unknown, model: Model | undefined) {
  return model ? new ColumnValue(model, name, value) : value
}

function getDefined(columns: object) {
  return Object.entries(columns).filter(([, value]) => value !== undefined)
}
