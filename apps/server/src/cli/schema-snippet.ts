import type { Dialect } from '../store/database.ts'
import type { MissingColumn } from '../store/schema/mapping/adoption.ts'
import { modelNames } from '../store/schema/models.ts'
import type { Schema } from '../store/schema/schema.ts'
import { writeDrizzleColumn } from './drizzle-column.ts'
import { writePrismaType } from './prisma-type.ts'

type Orm = 'drizzle' | 'prisma' | 'better-auth'

const plugin = `// The options of better-auth: without the plugin, the app lets banned users sign in.
import { admin } from 'better-auth/plugins'

plugins: [admin()]`

/**
 * Writes what an app needs to know the columns of the admin plugin: the plugin, and the columns for the
 * schema of the ORM that its names speak of. Returns an empty text if there are none.
 */
export function buildSchemaSnippet(schema: Schema, missing: MissingColumn[], dialect: Dialect) {
  if (missing.length === 0) return ''
  const orm = guessOrm(schema)
  if (orm === 'better-auth') return plugin
  const tables = modelNames
    .map((model) => missing.filter((column) => column.model === model))
    .flatMap(([first, ...others]) => {
      if (!first) return []
      const table = schema.names.table(first.model)
      const columns = [first, ...others]
      return orm === 'drizzle'
        ? writeDrizzle(table, columns, schema, dialect)
        : writePrisma(table, columns)
    })
  return [plugin, ...tables].join('\n\n')
}

/** Prisma writes a DATETIME, or timestamps with a precision; Drizzle writes snake case. */
function guessOrm({ mapping, tables }: Schema): Orm {
  const type = tables.get('user')?.get('createdAt')?.type ?? ''
  if (/^(timestamp\(\d\)|datetime$)/i.test(type)) return 'prisma'
  const names = Object.values(mapping.user?.fields ?? {})
  return names.some((name) => name.includes('_')) ? 'drizzle' : 'better-auth'
}

function writeDrizzle(
  table: string,
  columns: MissingColumn[],
  { forms }: Schema,
  dialect: Dialect,
) {
  const lines = columns.map((column) => {
    const form = forms.get(`${column.model}.${column.field}`)
    return `  ${column.field}: ${writeDrizzleColumn(column, form, dialect)},`
  })
  return [`// The table ${table}`, ...lines].join('\n')
}

function writePrisma(table: string, columns: MissingColumn[]) {
  const lines = columns.map(({ field, column, type }) => {
    const [name, native] = writePrismaType(type)
    const map = field === column ? [] : [`@map("${column}")`]
    return `  ${[field, `${name}?`, ...map, ...native].join(' ')}`
  })
  return [`// The model of the table ${table}`, ...lines].join('\n')
}
