import type { MissingColumn } from '../store/schema/adoption.ts'
import { modelNames } from '../store/schema/models.ts'
import type { Schema } from '../store/schema/schema.ts'

type Orm = 'drizzle' | 'prisma' | 'better-auth'

type ColumnKind = 'text' | 'boolean' | 'date'

const kinds: Record<string, ColumnKind> = { banned: 'boolean', banExpires: 'date' }

const prismaTypes: Record<ColumnKind, string> = {
  text: 'String?',
  boolean: 'Boolean?',
  date: 'DateTime?',
}

const plugin = `// The options of better-auth: without the plugin, the app lets banned users sign in.
import { admin } from 'better-auth/plugins'

plugins: [admin()]`

/**
 * Writes what an app needs to know the columns of the admin plugin: the plugin, and the columns for the
 * schema of the ORM that its names speak of. Returns an empty text if there are none.
 */
export function buildSchemaSnippet(schema: Schema, missing: MissingColumn[]) {
  if (missing.length === 0) return ''
  const orm = guessOrm(schema)
  if (orm === 'better-auth') return plugin
  const write = orm === 'drizzle' ? writeDrizzle : writePrisma
  const tables = modelNames
    .map((model) => missing.filter((column) => column.model === model))
    .flatMap((columns) =>
      columns[0] ? [write(schema.names.table(columns[0].model), columns)] : [],
    )
  return [plugin, ...tables].join('\n\n')
}

/** Drizzle writes snake case, and Prisma timestamps of three digits or a DATETIME. */
function guessOrm({ mapping, tables }: Schema): Orm {
  if (Object.values(mapping.user?.fields ?? {}).some((name) => name.includes('_'))) return 'drizzle'
  const type = tables.get('user')?.get('createdAt')?.type ?? ''
  return /^(timestamp\(3\)|datetime$)/i.test(type) ? 'prisma' : 'better-auth'
}

function writeDrizzle(table: string, columns: MissingColumn[]) {
  const lines = columns.map(({ field, column, type }) => {
    const kind = kinds[field] ?? 'text'
    return `  ${field}: ${writeDrizzleType(kind, column, type)},`
  })
  return [`// The table ${table}`, ...lines].join('\n')
}

function writeDrizzleType(kind: ColumnKind, column: string, type: string) {
  if (kind === 'text') return `text('${column}')`
  const isNumber = /^int/i.test(type)
  if (kind === 'boolean')
    return isNumber ? `integer('${column}', { mode: 'boolean' })` : `boolean('${column}')`
  return isNumber
    ? `integer('${column}', { mode: 'timestamp' }) /* the mode of createdAt */`
    : `timestamp('${column}')`
}

function writePrisma(table: string, columns: MissingColumn[]) {
  const lines = columns.map(({ field, column }) => {
    const map = field === column ? '' : ` @map("${column}")`
    return `  ${field} ${prismaTypes[kinds[field] ?? 'text']}${map}`
  })
  return [`// The model of the table ${table}`, ...lines].join('\n')
}
