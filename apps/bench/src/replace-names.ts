import { execute, readRows } from '../../server/test/kit/raw-sql.ts'

const columnsSql = {
  sqlite: `SELECT m.name AS "table", c.name AS "column" FROM sqlite_master m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT GLOB 'sqlite_*'`,
  postgresql: `SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
    WHERE table_schema = current_schema`,
}

/** Gives the tables of better-auth plural names, and their columns names in snake case, as many apps do. */
export async function replaceNames(url: string) {
  const rows = await readRows(url, columnsSql[url.startsWith('file:') ? 'sqlite' : 'postgresql'])
  const columns = rows
    .map(({ table, column }) => ({ table, column, renamed: toSnakeCase(String(column)) }))
    .filter(({ column, renamed }) => column !== renamed)
    .map(
      ({ table, column, renamed }) =>
        `ALTER TABLE "${table}" RENAME COLUMN "${column}" TO "${renamed}"`,
    )
  const tables = [...new Set(rows.map(({ table }) => String(table)))].map(
    (table) => `ALTER TABLE "${table}" RENAME TO "${table}s"`,
  )
  await execute(url, [...columns, ...tables].join(';\n'))
}

function toSnakeCase(name: string) {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
