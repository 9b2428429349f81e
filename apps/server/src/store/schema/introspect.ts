/** A declared column. It is required if an INSERT without a value for it fails. */
type Column = { type: string; isRequired: boolean }

/** The columns of a table by name. */
export type ColumnMetadata = Map<string, Column>

/** The tables of better-auth in a database, and their columns by name. */
export type TableMetadata = Map<string, ColumnMetadata>

/** Groups rows of table, column, type and whether the column is required. */
export function toTableMetadata(rows: unknown[][]): TableMetadata {
  const tables: TableMetadata = new Map()
  for (const [table, name, type, isRequired] of rows) {
    const columns: ColumnMetadata = tables.get(String(table)) ?? new Map()
    columns.set(String(name), { type: String(type), isRequired: Boolean(isRequired) })
    tables.set(String(table), columns)
  }
  return tables
}
