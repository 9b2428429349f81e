import type { UserFields } from '@castellan/contract'
import type { Dialect } from '../database.ts'
import { DatabaseError } from '../errors.ts'
import { toWholeText } from '../sql.ts'
import { createFieldForms } from './fields/field-forms.ts'
import { listIndexedFields } from './fields/field-objects.ts'
import { resolveUserFields } from './fields/user-fields.ts'
import type { ColumnForms } from './forms/column-forms.ts'
import { findTiebreaker } from './forms/id-type.ts'
import { findValueForms } from './forms/value-forms.ts'
import { withAdditionalFields } from './mapping/additional-columns.ts'
import type { AdoptionOptions } from './mapping/declared-schema.ts'
import { type Catalog, findMapping, type SchemaMapping } from './mapping/find-mapping.ts'
import { type ColumnMetadata, type TableMetadata, toTableMetadata } from './mapping/introspect.ts'
import { type Relations, relationsSql, toRelations } from './mapping/relations.ts'
import { adoptedMark, historyTable } from './migrations/history.ts'
import type { MigratableDatabase } from './migrations/migratable-database.ts'
import type { SchemaObjects } from './migrations/objects.ts'
import { type Model, modelNames } from './models.ts'
import { createSchemaNames, ownMapping, type SchemaNames } from './names.ts'

/** What is known of the tables of better-auth in a database before anything is changed. */
export type Schema = {
  /** What the tables and columns are called. */
  mapping: SchemaMapping
  names: SchemaNames
  /** The tables that exist, by our names; columns of the app's own by theirs. */
  tables: TableMetadata
  /** How the app stores values, where it is another way. */
  forms: ColumnForms
  /** The additional fields of users that the schema file declares. */
  userFields: UserFields
  /** The fields of users that have an index because the schema file asks for it. */
  indexedFields: readonly string[]
  /** Whether an app made the tables. */
  adopted: boolean
}

/**
 * Finds the tables of better-auth. In a database that Castellan has filled, they have its own names.
 * @throws DatabaseError if it is not certain which tables they are
 */
export async function findSchema(
  database: MigratableDatabase,
  objects: SchemaObjects,
  adoption: AdoptionOptions = {},
): Promise<Schema> {
  const { declared, mode } = adoption
  const columns = toTableMetadata(await database.query(database.columnsSql))
  const catalog: Catalog = new Map([...columns].map(([name, found]) => [name, [...found.keys()]]))
  const isOwn = objects.has(`table ${historyTable}`) && (await isMadeHere(database))
  if (mode === 'new' && !isOwn)
    refuseOccupiedNames(toRelations(await database.query(relationsSql[database.dialect])))
  const found = isOwn || mode === 'new' ? undefined : findMapping(catalog, declared)
  const mapping = withAdditionalFields(
    found ?? ownMapping,
    catalog,
    declared?.user?.additionalFields,
  )
  const tables = isOwn || found ? toModelMetadata(columns, mapping) : new Map()
  return createSchema(database.dialect, { mapping, tables, adopted: found !== undefined }, adoption)
}

/** Creates the schema of tables that an app made, or of our own. */
export function createSchema(
  dialect: Dialect,
  { mapping, tables, adopted }: Pick<Schema, 'mapping' | 'tables' | 'adopted'>,
  adoption: AdoptionOptions,
): Schema {
  const user = tables.get('user') ?? new Map()
  const userFields = resolveUserFields(adoption.declared?.user?.additionalFields, user)
  const forms: ColumnForms = new Map([
    ...(adopted ? findValueForms(tables, dialect, adoption) : []),
    ...createFieldForms(userFields, user, dialect),
  ])
  const shown = Object.keys(userFields).filter((name) => userFields[name]?.returned !== false)
  const names = createSchemaNames(mapping, {
    forms,
    shown,
    toWhole: toWholeText[dialect],
    toTiebreaker: findTiebreaker(user.get('id')?.type, dialect),
  })
  const declared = adoption.declared?.user?.index ?? []
  const indexedFields = [
    ...declared.filter((field) => mapping.user?.fields[field] !== undefined),
    ...listIndexedFields(userFields),
  ]
  return { mapping, names, tables, forms, userFields, indexedFields, adopted }
}

/** The tables that the first migration creates. */
const createdTables: readonly string[] = [...modelNames, 'verification']

function refuseOccupiedNames(relations: Relations) {
  const occupied = createdTables.filter((name) => relations.has(name))
  if (occupied.length > 0)
    throw new DatabaseError(
      `CASTELLAN_ADOPT=new creates new tables, but this database has ${new Intl.ListFormat('en').format(occupied)} already. Use another schema or another database.`,
    )
}

/** Returns the names of the tables of the models. */
export function listTableNames({ mapping }: Schema) {
  return modelNames.flatMap((model) => mapping[model]?.modelName ?? [])
}

/** Whether the migrations of Castellan have created the tables of better-auth. */
async function isMadeHere({ query }: MigratableDatabase) {
  // A role that may not read this table gets a refusal later, which names all that it may not do.
  const rows = await query(`SELECT "checksum" FROM "${historyTable}"`).catch(() => [])
  return rows.length > 0 && !rows.some(([checksum]) => checksum === adoptedMark)
}

/** Names tables and columns by the fields of the models. */
function toModelMetadata(columns: TableMetadata, mapping: SchemaMapping): TableMetadata {
  const entries = modelNames.flatMap((model): [Model, ColumnMetadata][] => {
    const { modelName = '', fields = {}, additionalFields = {} } = mapping[model] ?? {}
    const found = columns.get(modelName)
    if (!found) return []
    const known = Object.entries({ ...fields, ...additionalFields })
    const fieldOf = new Map(known.map(([field, column]) => [column, field]))
    return [
      [model, new Map([...found].map(([name, column]) => [fieldOf.get(name) ?? name, column]))],
    ]
  })
  return new Map(entries)
}
