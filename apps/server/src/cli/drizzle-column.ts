import type { Dialect } from '../store/database.ts'
import type { ColumnForm } from '../store/schema/forms/column-forms.ts'
import type { MissingColumn } from '../store/schema/mapping/adoption.ts'
import { parseType } from './parse-type.ts'

/** The functions of Drizzle that declare types of PostgreSQL. */
const builders: Record<string, string> = {
  text: 'text',
  'character varying': 'varchar',
  boolean: 'boolean',
  smallint: 'smallint',
  integer: 'integer',
  bigint: 'bigint',
  'double precision': 'doublePrecision',
  timestamp: 'timestamp',
}

/** Writes the declaration of a column, with the type that it has in the database. */
export function writeDrizzleColumn(
  { field, column, type }: MissingColumn,
  form: ColumnForm | undefined,
  dialect: Dialect,
) {
  if (dialect === 'postgresql') return writePostgresColumn(column, type)
  if (!/int/i.test(type)) return `text('${column}')`
  const dateMode = form?.declaration === 'milliseconds' ? 'timestamp_ms' : 'timestamp'
  const mode = field === 'banned' ? 'boolean' : dateMode
  return `integer('${column}', { mode: '${mode}' })`
}

function writePostgresColumn(column: string, type: string) {
  const { name, size, hasTimeZone } = parseType(type)
  const builder = builders[name]
  if (!builder) return `customType<{ data: string }>({ dataType: () => '${type}' })('${column}')`
  const options = [
    ...(name === 'bigint' ? ["mode: 'number'"] : []),
    ...(size ? [`${name === 'timestamp' ? 'precision' : 'length'}: ${size}`] : []),
    ...(hasTimeZone ? ['withTimezone: true'] : []),
  ]
  return `${builder}('${column}'${options.length > 0 ? `, { ${options.join(', ')} }` : ''})`
}
