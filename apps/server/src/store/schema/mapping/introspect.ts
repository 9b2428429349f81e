/**
 * A declared column. It is required if an INSERT without a value for it fails. A generated one cannot be
 * written. One that is not null may have a default value. An enumeration, and a list of one, has labels.
 */
export type DeclaredColumn = {
  type: string
  isRequired: boolean
  isGenerated?: boolean
  isNotNull?: boolean
  labels?: readonly string[]
}

/** The columns of a table by name. */
export type ColumnMetadata = Map<string, DeclaredColumn>

/** The tables of better-auth in a database, and their columns by name. */
export type TableMetadata = Map<string, ColumnMetadata>

/** Whether a type of PostgreSQL is one of text. `character(n)` is not: it pads what it stores. */
export function isText(type: string) {
  return /^(text|character varying|citext)(?!.*\[\])/.test(type)
}

/** Whether a type of SQLite is one of text, if it does not name an integer, too. */
export function isSqliteText(type: string) {
  return /char|clob|text/i.test(type)
}

/** Whether a type of PostgreSQL is one of numbers. */
export function isNumber(type: string) {
  return /^(smallint|integer|bigint|numeric|double precision)(?!.*\[\])/.test(type)
}

/** Whether a type of PostgreSQL is one of whole numbers. */
export function isWholeNumber(type: string): type is 'smallint' | 'integer' | 'bigint' {
  return /^(smallint|integer|bigint)$/.test(type)
}

/** Groups rows of table, column, type, whether the column is required, generated and not null, and its labels. */
export function toTableMetadata(rows: unknown[][]): TableMetadata {
  const tables: TableMetadata = new Map()
  for (const [table, name, type, isRequired, isGenerated, isNotNull, labels] of rows) {
    const columns: ColumnMetadata = tables.get(String(table)) ?? new Map()
    columns.set(String(name), {
      type: String(type),
      isRequired: Boolean(isRequired),
      ...(isGenerated ? { isGenerated: true } : {}),
      ...(isNotNull ? { isNotNull: true } : {}),
      ...(Array.isArray(labels) ? { labels: labels.map(String) } : {}),
    })
    tables.set(String(table), columns)
  }
  return tables
}
