import type { MissingColumn } from '../schema/mapping/adoption.ts'
import type { MigratableDatabase } from '../schema/migrations/migratable-database.ts'
import { modelNames } from '../schema/models.ts'
import { quoteName } from '../schema/names.ts'
import type { Schema } from '../schema/schema.ts'

/** The most texts beyond ASCII that are looked at in a column. */
const sampleSize = 1_000

/**
 * Returns a warning for each column of an app in which one of the first texts beyond ASCII is not UTF-8; not for
 * missing columns.
 */
export async function describeInvalidTexts(
  { query }: Pick<MigratableDatabase, 'query'>,
  { tables, names, mapping }: Schema,
  missing: MissingColumn[] = [],
) {
  const warnings: string[] = []
  for (const model of modelNames) {
    const { fields = {}, additionalFields = {} } = mapping[model] ?? {}
    const absent = missing.filter((one) => one.model === model).map(({ field }) => field)
    for (const field of tables.get(model)?.keys() ?? []) {
      if (absent.includes(field)) continue
      const name = fields[field] ?? additionalFields[field] ?? field
      const rows = await query(names.render(buildSample(`{${model}}`, `{${model}.id}`, name)))
      const invalid = rows.filter(([, text]) => isInvalid(text))
      if (invalid.length > 0)
        warnings.push(
          `The column ${names.table(model)}.${name} has ${invalid.length} text${invalid.length === 1 ? '' : 's'} that ${invalid.length === 1 ? 'is' : 'are'} not UTF-8, the first in the row with the id ${JSON.stringify(invalid[0]?.[0])}. Responses show U+FFFD for what cannot be read.`,
        )
    }
  }
  return warnings
}

/** Whether a text that was stored without U+FFFD was read with it. */
function isInvalid(text: unknown) {
  return String(text).includes('\ufffd')
}

/** Selects texts that are not ASCII, and have no U+FFFD. */
function buildSample(table: string, id: string, name: string) {
  const column = quoteName(name)
  return `SELECT ${id}, ${column} FROM ${table} WHERE typeof(${column}) = 'text'
    AND ${column} GLOB '*[^' || char(1) || '-' || char(127) || ']*' AND NOT instr(${column}, char(65533))
    LIMIT ${sampleSize}`
}
